using ScrapeCluster.Pipeline.Configuration.Discoveries;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>Writes one scrape config with everything that it inherited.</summary>
internal static class ScrapeConfigRenderer
{
    public static void Render(YamlText text, ScrapePoolOptions pool)
    {
        text.Add("job_name", pool.JobName);
        text.AddIf("honor_labels", pool.HonorLabels);
        text.Add("honor_timestamps", pool.HonorTimestamps);
        text.Add("track_timestamps_staleness", pool.TrackTimestampsStaleness);
        if (pool.Params.Count > 0)
            text.Section("params", () => RenderParams(text, pool));
        text.Add("scrape_interval", pool.ScrapeInterval);
        text.Add("scrape_timeout", pool.ScrapeTimeout);
        text.Add("scrape_protocols", pool.ScrapeProtocols.Select(ScrapeProtocolReader.NameOf).ToList());
        if (pool.FallbackScrapeProtocol is { } fallback)
            text.Add("fallback_scrape_protocol", ScrapeProtocolReader.NameOf(fallback));
        RenderHistograms(text, pool);
        text.AddUnlessEmpty("scrape_failure_log_file", pool.ScrapeFailureLogFile);
        text.Add("metrics_path", pool.MetricsPath);
        text.Add("scheme", pool.Scheme);
        text.Add("enable_compression", pool.EnableCompression);
        RenderLimits(text, pool);
        HttpClientRenderer.Render(text, pool.HttpClient);
        RelabelRenderer.Render(text, "relabel_configs", pool.RelabelConfigs);
        RelabelRenderer.Render(text, "metric_relabel_configs", pool.MetricRelabelConfigs);
        RenderDiscoveries(text, pool);
    }

    private static void RenderParams(YamlText text, ScrapePoolOptions pool)
    {
        foreach (var parameter in pool.Params)
            text.AddAlways(parameter.Name, parameter.Values);
    }

    private static void RenderHistograms(YamlText text, ScrapePoolOptions pool)
    {
        text.Add("scrape_native_histograms", pool.ScrapeNativeHistograms);
        text.Add("always_scrape_classic_histograms", pool.AlwaysScrapeClassicHistograms);
        text.Add("convert_classic_histograms_to_nhcb", pool.ConvertClassicHistogramsToNhcb);
        text.AddUnlessZero("native_histogram_bucket_limit", pool.NativeHistogramBucketLimit);
        text.AddUnlessZero("native_histogram_min_bucket_factor", pool.NativeHistogramMinBucketFactor);
    }

    private static void RenderLimits(YamlText text, ScrapePoolOptions pool)
    {
        text.AddUnlessZero("body_size_limit", pool.BodySizeLimit);
        text.AddUnlessZero("sample_limit", pool.SampleLimit);
        text.AddUnlessZero("target_limit", pool.TargetLimit);
        text.AddUnlessZero("label_limit", pool.LabelLimit);
        text.AddUnlessZero("label_name_length_limit", pool.LabelNameLengthLimit);
        text.AddUnlessZero("label_value_length_limit", pool.LabelValueLengthLimit);
        text.AddUnlessZero("keep_dropped_targets", pool.KeepDroppedTargets);
        text.Add(NameSchemes.ValidationKey, NameSchemes.NameOf(pool.MetricNameValidation));
        text.Add(NameSchemes.EscapingKey, NameSchemes.NameOf(pool.MetricNameEscaping));
        text.Add("extra_scrape_metrics", pool.ExtraScrapeMetrics);
    }

    private static void RenderDiscoveries(YamlText text, ScrapePoolOptions pool)
    {
        foreach (var mechanism in DiscoverySections.All)
            text.Sections(mechanism.Key, pool.Discoveries.Where(item => item.GetType() == mechanism.Options).ToList(), item => mechanism.Render(text, item));
        text.Sections("static_configs", pool.Discoveries.OfType<StaticDiscoveryOptions>().SelectMany(item => item.Groups).ToList(), group =>
        {
            text.AddAlways("targets", group.Targets);
            text.Add("labels", group.Labels.Select(label => KeyValuePair.Create(label.Name, label.Value)).ToList());
        });
    }
}
