using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Ignored;

/// <summary>Checks <c>storage</c>.</summary>
internal static class StorageReader
{
    public static readonly KeyTable RuntimeKeys = new("runtime", "gogc");

    public static readonly KeyTable Keys = new("storage", "tsdb", "exemplars");

    // outofordertimewindow is a name that Prometheus accepts though nobody is meant to write it.
    public static readonly KeyTable TsdbKeys = new(
        "tsdb", "out_of_order_time_window", "outofordertimewindow", "stale_series_compaction_threshold", "chunk_encoding", "retention");

    public static readonly KeyTable RetentionKeys = new("retention", "time", "size", "percentage");
    public static readonly KeyTable ChunkEncodingKeys = new("chunk_encoding", "floats");
    public static readonly KeyTable ExemplarsKeys = new("exemplars", "max_exemplars");

    public static void Check(SectionReader root)
    {
        if (root.Section("storage", Keys) is not { } section)
            return;

        _ = section.Section("exemplars", ExemplarsKeys)?.Whole("max_exemplars");
        if (section.Section("tsdb", TsdbKeys) is not { } tsdb)
            return;

        _ = tsdb.Duration("out_of_order_time_window");
        _ = tsdb.Whole("outofordertimewindow");
        _ = tsdb.Number("stale_series_compaction_threshold");
        CheckChunkEncoding(tsdb);
        CheckRetention(tsdb);
    }

    private static void CheckChunkEncoding(SectionReader tsdb)
    {
        var section = tsdb.Section("chunk_encoding", ChunkEncodingKeys);
        if (section?.Text("floats") is { } floats and not ("" or "xor" or "xor2"))
            section.Error("floats", $"floats {Excerpt.Of(floats)} is not known; known are xor, xor2");
    }

    private static void CheckRetention(SectionReader tsdb)
    {
        if (tsdb.Section("retention", RetentionKeys) is not { } section)
            return;

        _ = section.Duration("time");
        if (section.Size("size").Bytes < 0)
            section.Error("size", "size must not be negative");
        if (section.Number("percentage") is < 0 or > 100)
            section.Error("percentage", "percentage must be between 0 and 100");
    }
}
