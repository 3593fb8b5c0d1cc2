using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline;

/// <summary>
/// The series of one target as another node needs them to go on: which are alive and how far each came. Arrays have one item per
/// series. Compared by content.
/// </summary>
public sealed record SeriesSnapshot
{
    /// <summary>Time of the last finished scrape, milliseconds since 1970.</summary>
    public required long LastScrapeMs { get; init; }

    /// <summary>Names of the remote-write endpoints of each group: those whose labels of a series are the same.</summary>
    public required ValueList<ValueList<string>> Groups { get; init; }

    /// <summary>Hash of the labels before external labels and write relabeling.</summary>
    public required ValueList<ulong> LabelsHashes { get; init; }

    /// <summary>Time of the last sample or marker, milliseconds since 1970.</summary>
    public required ValueList<long> LastTimestampsMs { get; init; }

    /// <summary>Bit 0: a marker must end it when it vanishes. Bit 1: it was exposed with a timestamp of its own.</summary>
    public required ValueList<byte> Flags { get; init; }

    /// <summary>For each series, for each group: length (varint) and the encoded labels, as in a write request; empty where its endpoints do not get it.</summary>
    public required ValueList<byte> Encodings { get; init; }
}
