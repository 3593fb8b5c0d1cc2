using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>Reads <c>processors.batch</c> (processor/batchprocessor/config.go of opentelemetry-collector): how long samples may wait, and how many go together.</summary>
internal static class BatchProcessor
{
    public static readonly KeyTable Keys = new(
        "processors.batch", "timeout", "send_batch_size", "send_batch_max_size", "metadata_keys", "metadata_cardinality_limit");

    public static ProcessorEffect Read(YamlNode node, ErrorSink errors, string place, ProcessorContext context)
    {
        if (NodeReader.IsNull(node) || SectionReader.From(node, Keys, errors, place) is not { } section)
            return ProcessorEffect.None;
        var timeout = section.GoDuration("timeout");
        _ = section.StrictWhole("send_batch_size");
        section.NoteWithoutEffect("a request is sent when it is full or when timeout is over", "send_batch_size");
        section.NoteWithoutEffect("there are no clients' metadata here", "metadata_keys", "metadata_cardinality_limit");
        var most = section.StrictWhole("send_batch_max_size");
        return new ProcessorEffect([], timeout > TimeSpan.Zero ? timeout : null, most > 0 ? most : null);
    }
}
