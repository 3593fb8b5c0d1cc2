namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>A sample as it was accepted. Compare bits where staleness markers and other NaNs matter.</summary>
public readonly record struct ReceivedSample(long TimestampMs, double Value)
{
    public long Bits => BitConverter.DoubleToInt64Bits(Value);

    public bool IsStaleMarker => Bits == 0x7ff0000000000002;
}
