namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Encoded time series of one scrape for one endpoint: whole <c>TimeSeries</c> fields of a remote-write 1.0
/// <c>WriteRequest</c>, snappy-compressed without the length in front. A request is the sum of the uncompressed lengths
/// as a varint, followed by fragments: protobuf fields concatenate, and so do snappy elements, whose copies are relative.
/// </summary>
public sealed record Fragment
{
    /// <summary>Snappy elements (block format without the length preamble).</summary>
    public required ReadOnlyMemory<byte> Compressed { get; init; }

    /// <summary>Bytes after decompression.</summary>
    public required int UncompressedLength { get; init; }

    /// <summary>Samples inside, staleness markers included.</summary>
    public required int SampleCount { get; init; }

    public int ExemplarCount { get; init; }

    /// <summary>Oldest and newest sample, milliseconds since 1970.</summary>
    public required long MinTimestampMs { get; init; }
    public required long MaxTimestampMs { get; init; }
}
