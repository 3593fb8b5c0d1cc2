using ScrapeCluster.Pipeline.Configuration.Discoveries;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads one entry of <c>scrape_configs</c> and fills in what it inherits from <c>global</c>.</summary>
internal static class ScrapeConfigReader
{
    public static readonly KeyTable OwnKeys = new(
        "scrape_config",
        "job_name", "honor_labels", "honor_timestamps", "track_timestamps_staleness", "params", "scrape_interval", "scrape_timeout",
        "scrape_protocols", "fallback_scrape_protocol", "scrape_native_histograms", "always_scrape_classic_histograms",
        "convert_classic_histograms_to_nhcb", "scrape_failure_log_file", "metrics_path", "scheme", "enable_compression", "body_size_limit",
        "sample_limit", "target_limit", "label_limit", "label_name_length_limit", "label_value_length_limit", "native_histogram_bucket_limit",
        "native_histogram_min_bucket_factor", "keep_dropped_targets", "metric_name_validation_scheme", "metric_name_escaping_scheme",
        "extra_scrape_metrics", "relabel_configs", "metric_relabel_configs");

    public static readonly KeyTable Keys = OwnKeys.With(HttpClientReader.Keys, DiscoveryReader.Keys);

    public static ScrapePoolOptions? Read(YamlNode node, ErrorSink errors, string place, GlobalOptions global, string directory)
    {
        if (NodeReader.IsNull(node))
        {
            errors.Add(node, place, "this scrape config is empty; give it a job_name, or take the dash away");
            return null;
        }

        if (SectionReader.From(node, Keys, JobOf(node) is { } job ? errors.ForJob(job) : errors, place) is not { } section)
            return null;

        section.NeedText("job_name");
        HistogramNotes.Warn(section);
        return ReadLimits(section, global) with
        {
            HonorLabels = section.Flag("honor_labels"),
            HonorTimestamps = section.Flag("honor_timestamps", true),
            TrackTimestampsStaleness = section.Flag("track_timestamps_staleness"),
            MetricsPath = section.Text("metrics_path", "/metrics"),
            Scheme = section.Text("scheme", "http"),
            Params = ReadParams(section),
            EnableCompression = section.Flag("enable_compression", true),
            ScrapeFailureLogFile = section.PathOrNull("scrape_failure_log_file", directory) ?? global.ScrapeFailureLogFile,
            Discoveries = DiscoveryReader.Read(section, directory, mustBeHosts: !(section.Items("relabel_configs")?.Count > 0)),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }

    // Read ahead so that mistakes in the section's keys name the job as well.
    private static string? JobOf(YamlNode node)
    {
        var entry = (node as YamlMapping)?.Entries.Find(entry => entry.Key is YamlScalar { Value: "job_name" });
        return entry?.Value is YamlScalar { Value.Length: > 0 } name ? name.Value : null;
    }

    private static ScrapePoolOptions ReadLimits(SectionReader section, GlobalOptions global)
    {
        var interval = section.Duration("scrape_interval") is { Ticks: > 0 } own ? own : global.ScrapeInterval;
        var bodySizeLimit = GlobalReader.ReadBodySizeLimit(section);
        return ReadNames(section, global) with
        {
            ScrapeInterval = interval,
            ScrapeTimeout = GlobalReader.ReadTimeout(section, interval, global.ScrapeTimeout),
            BodySizeLimit = bodySizeLimit.Bytes > 0 ? bodySizeLimit : global.BodySizeLimit,
            SampleLimit = section.Limit("sample_limit", global.SampleLimit),
            TargetLimit = section.Limit("target_limit", global.TargetLimit),
            LabelLimit = section.Limit("label_limit", global.LabelLimit),
            LabelNameLengthLimit = section.Limit("label_name_length_limit", global.LabelNameLengthLimit),
            LabelValueLengthLimit = section.Limit("label_value_length_limit", global.LabelValueLengthLimit),
            KeepDroppedTargets = section.Limit("keep_dropped_targets", global.KeepDroppedTargets),
        };
    }

    private static ScrapePoolOptions ReadNames(SectionReader section, GlobalOptions global)
    {
        var validation = NameSchemes.ReadValidation(section);
        return ReadHistograms(section, global) with
        {
            MetricNameValidation = validation ?? global.MetricNameValidation,
            MetricNameEscaping = NameSchemes.ReadEscaping(section, global, validation),
            RelabelConfigs = ReadRules(section, "relabel_configs", validation ?? global.MetricNameValidation),
            MetricRelabelConfigs = ReadRules(section, "metric_relabel_configs", validation ?? global.MetricNameValidation),
        };
    }

    private static ScrapePoolOptions ReadHistograms(SectionReader section, GlobalOptions global)
    {
        var native = section.FlagOrNull("scrape_native_histograms") ?? global.ScrapeNativeHistograms;
        return new ScrapePoolOptions
        {
            JobName = section.Text("job_name"),
            ScrapeProtocols = ScrapeProtocolReader.Read(section) ?? global.ScrapeProtocols
                ?? (native ? ScrapeProtocolReader.ProtobufFirst : ScrapeProtocolReader.Default),
            FallbackScrapeProtocol = ScrapeProtocolReader.ReadFallback(section),
            ScrapeNativeHistograms = native,
            ConvertClassicHistogramsToNhcb = section.FlagOrNull("convert_classic_histograms_to_nhcb") ?? global.ConvertClassicHistogramsToNhcb,
            AlwaysScrapeClassicHistograms = section.FlagOrNull("always_scrape_classic_histograms") ?? global.AlwaysScrapeClassicHistograms,
            NativeHistogramBucketLimit = section.Limit("native_histogram_bucket_limit"),
            NativeHistogramMinBucketFactor = section.Number("native_histogram_min_bucket_factor"),
            ExtraScrapeMetrics = section.FlagOrNull("extra_scrape_metrics") ?? global.ExtraScrapeMetrics,
        };
    }

    private static ValueList<RelabelRuleOptions> ReadRules(SectionReader section, string key, NameValidation validation) =>
        section.Node(key) is { } node ? RelabelConfigReader.ReadList(node, validation, section.Errors, section.At(key)) : [];

    private static ValueList<UrlParameter> ReadParams(SectionReader section)
    {
        var parameters = new List<UrlParameter>();
        foreach (var (name, node) in section.Map("params")?.Entries() ?? [])
        {
            var place = $"{section.At("params")}.{name}";
            var values = NodeReader.Items(node, section.Errors, place) ?? [];
            var texts = values.Select((value, index) => NodeReader.Text(value, section.Errors, $"{place}[{index}]") ?? "");
            parameters.Add(new UrlParameter(name, texts.ToValueList()));
        }

        return parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).ToValueList();
    }
}
