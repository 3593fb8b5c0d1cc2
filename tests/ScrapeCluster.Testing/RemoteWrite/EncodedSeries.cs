using Google.Protobuf;
using ScrapeCluster.Testing.RemoteWrite.Wire;
using Snappier;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>Series as a fragment of a write request: protobuf fields, snappy elements without the length in front.</summary>
/// <param name="Compressed">Snappy elements.</param>
public sealed record EncodedSeries(ReadOnlyMemory<byte> Compressed, int UncompressedLength, int SampleCount, long MinTimestampMs, long MaxTimestampMs)
{
    /// <summary>One sample of each of several series: <c>name{i="0"}</c>, <c>name{i="1"}</c>...</summary>
    public static EncodedSeries Of(string name, long timestampMs, double value = 1, int seriesCount = 1)
    {
        var request = new WriteRequest();
        for (var i = 0; i < seriesCount; i++)
            request.Timeseries.Add(OneSample(name, i, timestampMs, value));
        var plain = request.ToByteArray();
        return new EncodedSeries(WithoutLength(Snappy.CompressToArray(plain)), plain.Length, seriesCount, timestampMs, timestampMs);
    }

    private static TimeSeries OneSample(string name, int i, long timestampMs, double value) => new()
    {
        Labels = { new Label { Name = "__name__", Value = name }, new Label { Name = "i", Value = $"{i}" } },
        Samples = { new Sample { Timestamp = timestampMs, Value = value } },
    };

    private static ReadOnlyMemory<byte> WithoutLength(byte[] block)
    {
        var start = 0;
        while (block[start++] >= 0x80)
        {
        }
        return block.AsMemory(start);
    }
}
