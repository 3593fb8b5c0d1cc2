using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>Reads <c>processors.memory_limiter</c> (internal/memorylimiter/config.go of opentelemetry-collector). Memory is bounded by flags here.</summary>
internal static class MemoryLimiterProcessor
{
    public static readonly KeyTable Keys = new(
        "processors.memory_limiter",
        "check_interval", "limit_mib", "spike_limit_mib", "limit_percentage", "spike_limit_percentage", "min_gc_interval_when_soft_limited",
        "min_gc_interval_when_hard_limited");

    public static ProcessorEffect Read(YamlNode node, ErrorSink errors, string place, ProcessorContext context)
    {
        if (NodeReader.IsNull(node) || SectionReader.From(node, Keys, errors, place) is not { } section)
            return ProcessorEffect.None;
        foreach (var key in (ReadOnlySpan<string>)["limit_mib", "spike_limit_mib", "limit_percentage", "spike_limit_percentage"])
            _ = section.StrictWhole(key);
        _ = section.GoDuration("check_interval");
        section.NoteWithoutEffect("memory is bounded whatever the receiver does; see --storage.remote.queue-memory and --storage.remote.max-in-flight", "limit_mib", "limit_percentage");
        return ProcessorEffect.None;
    }
}
