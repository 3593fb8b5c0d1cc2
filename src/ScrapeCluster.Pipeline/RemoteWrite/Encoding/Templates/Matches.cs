namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>The longest earlier occurrences of what begins at a position, one for each form of a snappy copy. A length of 0: none.</summary>
internal struct Matches
{
    public const int MostPerCopy = 64;
    public const int MostPerNearCopy = 11;
    public const int LeastPerNearCopy = 4;
    public const int NearWindow = 1 << 11;
    public const int Window = 1 << 16;

    public int Offset;
    public int Length;
    public int FarOffset;
    public int FarLength;
    public int NearOffset;
    public int NearLength;

    /// <summary>The same copies, one byte later.</summary>
    public void Move()
    {
        Length = Math.Max(0, Length - 1);
        FarLength = Math.Max(0, FarLength - 1);
        NearLength = Math.Max(0, NearLength - 1);
    }

    public void Offer(int offset, int length)
    {
        if (offset < NearWindow && length > NearLength)
            (NearOffset, NearLength) = (offset, length);
        if (offset < Window && length > Length)
            (Offset, Length) = (offset, length);
        else if (offset >= Window && length > FarLength)
            (FarOffset, FarLength) = (offset, length);
    }
}
