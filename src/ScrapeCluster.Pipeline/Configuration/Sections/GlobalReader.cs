using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>global</c>.</summary>
internal static class GlobalReader
{
    public static readonly KeyTable Keys = new(
        "global",
        "scrape_interval", "scrape_timeout", "scrape_protocols", "evaluation_interval", "rule_query_offset", "query_log_file",
        "scrape_failure_log_file", "external_labels", "body_size_limit", "sample_limit", "target_limit", "label_limit",
        "label_name_length_limit", "label_value_length_limit", "keep_dropped_targets", "metric_name_validation_scheme",
        "metric_name_escaping_scheme", "scrape_native_histograms", "convert_classic_histograms_to_nhcb",
        "always_scrape_classic_histograms", "extra_scrape_metrics");

    public static GlobalOptions Read(SectionReader root, string directory)
    {
        if (root.Section("global", Keys) is not { } section)
            return new GlobalOptions();

        var validation = NameSchemes.ReadValidation(section) ?? NameValidation.Utf8;
        var interval = section.Duration("scrape_interval") is { Ticks: > 0 } own ? own : GlobalOptions.DefaultInterval;
        _ = section.Text("query_log_file");
        HistogramNotes.Warn(section);
        return new GlobalOptions
        {
            ScrapeInterval = interval,
            ScrapeTimeout = ReadTimeout(section, interval, GlobalOptions.DefaultTimeout),
            ScrapeProtocols = ScrapeProtocolReader.Read(section),
            EvaluationInterval = section.Duration("evaluation_interval") is { Ticks: > 0 } evaluation ? evaluation : GlobalOptions.DefaultInterval,
            RuleQueryOffset = section.Duration("rule_query_offset"),
            ExternalLabels = ReadExternalLabels(section, validation),
            ScrapeFailureLogFile = section.PathOrNull("scrape_failure_log_file", directory),
            BodySizeLimit = ReadBodySizeLimit(section),
            SampleLimit = section.Limit("sample_limit"),
            TargetLimit = section.Limit("target_limit"),
            LabelLimit = section.Limit("label_limit"),
            LabelNameLengthLimit = section.Limit("label_name_length_limit"),
            LabelValueLengthLimit = section.Limit("label_value_length_limit"),
            KeepDroppedTargets = section.Limit("keep_dropped_targets"),
            MetricNameValidation = validation,
            MetricNameEscaping = section.Text(NameSchemes.EscapingKey),
            ScrapeNativeHistograms = section.Flag("scrape_native_histograms"),
            ConvertClassicHistogramsToNhcb = section.Flag("convert_classic_histograms_to_nhcb"),
            AlwaysScrapeClassicHistograms = section.Flag("always_scrape_classic_histograms"),
            ExtraScrapeMetrics = section.Flag("extra_scrape_metrics"),
        };
    }

    /// <summary>The timeout, never longer than the interval: an own one that is longer is refused, an inherited one cut.</summary>
    public static TimeSpan ReadTimeout(SectionReader section, TimeSpan interval, TimeSpan inherited)
    {
        var own = section.Duration("scrape_timeout");
        if (own > interval)
            section.Error("scrape_timeout", $"scrape_timeout {DurationText.Format(own)} is greater than scrape_interval {DurationText.Format(interval)}");
        if (own > TimeSpan.Zero)
            return own;
        return inherited < interval ? inherited : interval;
    }

    /// <summary>A negative limit is none, as in Prometheus.</summary>
    public static ByteSize ReadBodySizeLimit(SectionReader section) => new(Math.Max(0, section.Size("body_size_limit").Bytes));

    private static LabelSet ReadExternalLabels(SectionReader section, NameValidation validation)
    {
        var labels = section.TextMap("external_labels");
        foreach (var (name, value) in labels)
        {
            if (!Names.IsValidLabelName(name, validation))
                section.Error("external_labels", $"external_labels: {Excerpt.Of(name)} is not a valid label name");
            if (!Names.IsUtf8(value))
                section.Error("external_labels", $"external_labels: the value of {Excerpt.Of(name)} is not valid UTF-8");
        }

        return LabelSet.From(labels.Select(label => new Label(label.Key, Expand(section, label))));
    }

    private static string Expand(SectionReader section, KeyValuePair<string, string> label) =>
        EnvironmentText.Expand(label.Value, variable => section.Errors.Warn(
            section.Node("external_labels"), section.At("external_labels"), $"{label.Key}: environment variable {variable} is not set and counts as empty"));
}
