namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Many small byte strings in one array, each known by its offset.</summary>
internal struct ByteArena()
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public readonly long CapacityBytes => _bytes.Length;

    public readonly ReadOnlySpan<byte> Slice(int offset, int length) => _bytes.AsSpan(offset, length);

    public readonly ReadOnlySpan<byte> From(int offset) => _bytes.AsSpan(offset, Length - offset);

    public int Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
            Array.Resize(ref _bytes, checked((int)Math.Min(Math.Max(Length + (long)bytes.Length, _bytes.Length * 3L / 2), Array.MaxLength)));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        return Length - bytes.Length;
    }

    public void Truncate(int length) => Length = length;

    /// <summary>Gives back room that is not used, where it is worth it.</summary>
    public void Trim()
    {
        if (_bytes.Length > Length + (Length / 8))
            Array.Resize(ref _bytes, Length);
    }
}
