using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Testing.RemoteWrite;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite;

internal static class TestFragments
{
    /// <summary>Decodable: one sample of each of several series.</summary>
    public static Fragment Of(string name, long timestampMs, double value = 1, int seriesCount = 1)
    {
        var series = EncodedSeries.Of(name, timestampMs, value, seriesCount);
        return new Fragment
        {
            Compressed = series.Compressed,
            UncompressedLength = series.UncompressedLength,
            SampleCount = series.SampleCount,
            MinTimestampMs = series.MinTimestampMs,
            MaxTimestampMs = series.MaxTimestampMs,
        };
    }

    /// <summary>Not decodable: only its sizes matter.</summary>
    public static Fragment Sized(int bytes, int samples = 1, long timestampMs = 0) => new()
    {
        Compressed = new byte[bytes],
        UncompressedLength = bytes,
        SampleCount = samples,
        MinTimestampMs = timestampMs,
        MaxTimestampMs = timestampMs,
    };
}
