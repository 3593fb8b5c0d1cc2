using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>Reads what tunes an exporter's queue and retries as a <c>queue_config</c>.</summary>
internal static class ExporterTuning
{
    public static readonly KeyTable QueueKeys = new("exporters.prometheusremotewrite.remote_write_queue", "enabled", "queue_size", "num_consumers");

    public static readonly KeyTable RetryKeys = new(
        "exporters.prometheusremotewrite.retry_on_failure",
        "enabled", "initial_interval", "randomization_factor", "multiplier", "max_interval", "max_elapsed_time");

    /// <summary>Adds the keys of <c>queue_config</c>.</summary>
    public static void AddTo(SectionReader section, MappingBuilder tuning)
    {
        ReadQueue(section);
        _ = section.StrictWhole("max_batch_request_parallelism", least: 1);
        section.NoteWithoutEffect("a request's samples are those of one shard; more shards mean more requests at once", "max_batch_request_parallelism");

        // A collector drops what is throttled; here it waits.
        tuning.Add("retry_on_http_429", true);
        ReadRetry(section, tuning);
    }

    private static void ReadQueue(SectionReader section)
    {
        if (section.Section("remote_write_queue", QueueKeys) is not { } queue)
            return;
        var isEnabled = queue.Flag("enabled", true);
        if (queue.StrictWhole("queue_size") == 0 && isEnabled)
            queue.Error("queue_size", "queue_size is 0, as the collector refuses too; leave it out: the queue is on disk and bounded by --storage.max-bytes");
        _ = queue.StrictWhole("num_consumers");
        if (!isEnabled)
            queue.Warn("enabled", "enabled: false has no effect: samples are always queued, or they would be lost");
        queue.NoteWithoutEffect("the queue is on disk below --storage.path and bounded by --storage.max-bytes", "queue_size");
        queue.NoteWithoutEffect("each shard has its own sender", "num_consumers");
    }

    private static void ReadRetry(SectionReader section, MappingBuilder tuning)
    {
        if (section.Section("retry_on_failure", RetryKeys) is not { } retry)
            return;
        if (!retry.Flag("enabled", true))
            retry.Warn("enabled", "enabled: false has no effect: what a receiver cannot take now is sent again, or it would be lost");
        _ = retry.GoDuration("max_elapsed_time");
        retry.NoteWithoutEffect("samples are sent again until the receiver has them or the queue is full", "max_elapsed_time");
        _ = retry.Number("randomization_factor");
        _ = retry.Number("multiplier");
        retry.NoteWithoutEffect("waits double, with some randomness", "randomization_factor", "multiplier");

        var (first, longest) = (retry.GoDuration("initial_interval"), retry.GoDuration("max_interval"));
        if (first is { } least && longest is { } most && most < least)
            retry.Error("max_interval", "max_interval is less than initial_interval");
        else if (first > TimeSpan.FromSeconds(5))
            longest ??= first;
        tuning
            .Add("min_backoff", first > TimeSpan.Zero ? first : null, retry.Node("initial_interval"))
            .Add("max_backoff", longest > TimeSpan.Zero ? longest : null, retry.Node("max_interval"));
    }
}
