using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>queue_config</c>.</summary>
internal static class QueueReader
{
    public static readonly KeyTable Keys = new(
        "queue_config",
        "capacity", "max_shards", "min_shards", "max_samples_per_send", "batch_send_deadline", "min_backoff", "max_backoff",
        "retry_on_http_429", "sample_age_limit");

    public static QueueOptions Read(SectionReader parent)
    {
        var defaults = new QueueOptions();
        if (parent.Node("queue_config") is { } node && NodeReader.IsZero(node))
            parent.Error("queue_config", "queue_config is empty; give it a key, or take it away");
        if (parent.Section("queue_config", Keys) is not { } section)
            return defaults;

        var options = new QueueOptions
        {
            Capacity = Positive(section, "capacity", defaults.Capacity),
            MaxShards = Positive(section, "max_shards", defaults.MaxShards),
            MinShards = Positive(section, "min_shards", defaults.MinShards),
            MaxSamplesPerSend = Positive(section, "max_samples_per_send", defaults.MaxSamplesPerSend),
            BatchSendDeadline = section.Duration("batch_send_deadline", defaults.BatchSendDeadline),
            MinBackoff = section.Duration("min_backoff", defaults.MinBackoff),
            MaxBackoff = section.Duration("max_backoff", defaults.MaxBackoff),
            RetryOnHttp429 = section.Flag("retry_on_http_429", defaults.RetryOnHttp429),
            SampleAgeLimit = section.Duration("sample_age_limit"),
        };
        Check(section, options);
        return options;
    }

    private static int Positive(SectionReader section, string key, int fallback)
    {
        var value = section.Whole(key, fallback);
        if (value <= 0)
            section.Error(key, $"{key} is {value}; it must be 1 or more");
        return (int)Math.Clamp(value, 1, int.MaxValue);
    }

    private static void Check(SectionReader section, QueueOptions options)
    {
        if (options.MinShards > options.MaxShards)
            section.Error("min_shards", $"min_shards {options.MinShards} is greater than max_shards {options.MaxShards}");
        if (options.MaxBackoff < options.MinBackoff)
            section.Error("max_backoff", $"max_backoff {DurationText.Format(options.MaxBackoff)} is less than min_backoff {DurationText.Format(options.MinBackoff)}");
    }
}
