using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>
/// A growing byte buffer on pooled arrays. Arrays above 4 MiB do not come from the pool, so that one huge page does not stay in memory.
/// </summary>
public sealed class PooledBuffer(int initialCapacity = 16 * 1024) : IDisposable
{
    private const int LargestPooled = 4 << 20;

    private byte[] _array = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _array.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    /// <summary>What is written, to be changed in place.</summary>
    public Span<byte> Written => _array.AsSpan(0, Length);

    /// <summary>Room behind what is written, at least <paramref name="least"/> bytes; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> GetSpan(int least)
    {
        Reserve(least);
        return _array.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int least)
    {
        Reserve(least);
        return _array.AsMemory(Length);
    }

    public void Advance(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Takes back what stands behind <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Forgets the content, keeps the room.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        Give(_array);
        _array = [];
        Length = 0;
    }

    private void Reserve(int least)
    {
        if (_array.Length - Length < least)
            Grow((long)Length + least);
    }

    private void Grow(long needed)
    {
        var size = (int)Math.Min(Math.Max(Math.Max(needed, initialCapacity), 2L * _array.Length), Array.MaxLength);
        if (size < needed)
            throw new InvalidOperationException($"Cannot hold {needed} bytes in one buffer; the most is {Array.MaxLength}.");
        var larger = size <= LargestPooled ? ScratchArrays<byte>.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        Span.CopyTo(larger);
        Give(_array);
        _array = larger;
    }

    private static void Give(byte[] array)
    {
        if (array.Length is > 0 and <= LargestPooled)
            ScratchArrays<byte>.Return(array);
    }
}
