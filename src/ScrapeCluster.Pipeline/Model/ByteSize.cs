namespace ScrapeCluster.Pipeline.Model;

/// <summary>A number of bytes as configuration writes it: <c>10MB</c>, powers of 1024. Zero means no limit.</summary>
public readonly record struct ByteSize(long Bytes)
{
    public override string ToString() => Bytes switch
    {
        0 => "0",
        _ when Bytes % (1L << 60) == 0 => $"{Bytes >> 60}EB",
        _ when Bytes % (1L << 50) == 0 => $"{Bytes >> 50}PB",
        _ when Bytes % (1L << 40) == 0 => $"{Bytes >> 40}TB",
        _ when Bytes % (1L << 30) == 0 => $"{Bytes >> 30}GB",
        _ when Bytes % (1L << 20) == 0 => $"{Bytes >> 20}MB",
        _ when Bytes % (1L << 10) == 0 => $"{Bytes >> 10}KB",
        _ => $"{Bytes}B",
    };
}
