using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline;

/// <summary>
/// The series of one target as another node needs them to go on: which are alive and how far each came. Arrays have one item per
/// series. Compared by content.
/// </summary>
public sealed record SeriesSnapshot
{
    /// <summary>Most bytes of encodings that are unpacked.</summary>
    public const int MaxEncodedLength = 1 << 30;

    /// <summary>Time of the last finished scrape, milliseconds since 1970.</summary>
    public required long LastScrapeMs { get; init; }

    /// <summary>Names of the remote-write endpoints of each group: those whose labels of a series are the same.</summary>
    public required ValueList<ValueList<string>> Groups { get; init; }

    /// <summary>Hash of the labels before external labels and write relabeling.</summary>
    public required ValueList<ulong> LabelsHashes { get; init; }

    /// <summary>Time of the last sample or marker, milliseconds since 1970.</summary>
    public required ValueList<long> LastTimestampsMs { get; init; }

    /// <summary>
    /// Bit 0: a marker must end it when it vanishes. Bit 1: it was exposed with a timestamp of its own. Bits 2 to 5: scrapes since it was last
    /// exposed, 15 where it was longer ago.
    /// </summary>
    public required ValueList<byte> Flags { get; init; }

    /// <summary>Time of the newest exemplar of each series, milliseconds since 1970; <see cref="long.MinValue"/>: none. Empty where no series has one.</summary>
    public ValueList<long> LastExemplarsMs { get; init; } = [];

    /// <summary>
    /// Compressed (<see cref="SeriesCompression"/>): for each series, for each group, length (varint) and the encoded labels as in a write
    /// request; length 0 where its endpoints do not get it or no marker is due.
    /// </summary>
    public required ValueList<byte> Encodings { get; init; }

    /// <summary>Bytes of <see cref="Encodings"/> before compression.</summary>
    public int EncodedLength { get; init; }

    public int Count => LabelsHashes.Count;

    /// <summary>At least as many bytes as the snapshot takes in a message.</summary>
    public int EstimatedBytes => SeriesSnapshotSize.Of(this);

    /// <summary>
    /// Cuts the series into parts of at most so many estimated bytes; any order of <see cref="TargetState.TakeOver"/> does. A single series
    /// that is longer loses its encodings, and with them its marker.
    /// </summary>
    /// <exception cref="InvalidDataException">The columns do not fit together.</exception>
    public IReadOnlyList<SeriesSnapshot> Split(int maxBytes) => SeriesSnapshotSize.Split(this, maxBytes);
}
