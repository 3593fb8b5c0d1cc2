using ScrapeCluster.Pipeline.Configuration.Sections;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>
/// Writes the configuration in effect: defaults filled in, jobs of <c>scrape_config_files</c> among the others, ignored
/// sections left out, secrets as <c>&lt;secret&gt;</c>. Where there are no secrets, loading it gives the same options.
/// </summary>
internal static class ConfigurationRenderer
{
    public static string Render(GlobalOptions global, ScrapeClusterOptions options)
    {
        var text = new YamlText();
        text.Section("global", () => RenderGlobal(text, global));
        text.Sections("scrape_configs", options.ScrapePools, pool => ScrapeConfigRenderer.Render(text, pool));
        text.Sections("remote_write", options.RemoteWrites, endpoint => RemoteWriteRenderer.Render(text, endpoint));
        if (options.Builtin != new BuiltinOptions())
            text.Section("scrapecluster", () => RenderBuiltin(text, options.Builtin));
        return text.ToString();
    }

    private static void RenderGlobal(YamlText text, GlobalOptions global)
    {
        text.Add("scrape_interval", global.ScrapeInterval);
        text.Add("scrape_timeout", global.ScrapeTimeout);
        text.Add("scrape_protocols", (global.ScrapeProtocols ?? []).Select(ScrapeProtocolReader.NameOf).ToList());
        text.Add("evaluation_interval", global.EvaluationInterval);
        text.AddUnlessEmpty("scrape_failure_log_file", global.ScrapeFailureLogFile);
        text.Add("external_labels", global.ExternalLabels.Select(Escaped).ToList());
        text.AddUnlessZero("body_size_limit", global.BodySizeLimit);
        text.AddUnlessZero("sample_limit", global.SampleLimit);
        text.AddUnlessZero("target_limit", global.TargetLimit);
        text.AddUnlessZero("label_limit", global.LabelLimit);
        text.AddUnlessZero("label_name_length_limit", global.LabelNameLengthLimit);
        text.AddUnlessZero("label_value_length_limit", global.LabelValueLengthLimit);
        text.AddUnlessZero("keep_dropped_targets", global.KeepDroppedTargets);
        text.Add(NameSchemes.ValidationKey, NameSchemes.NameOf(global.MetricNameValidation));
        text.AddUnlessEmpty(NameSchemes.EscapingKey, global.MetricNameEscaping);
        text.AddIf("scrape_native_histograms", global.ScrapeNativeHistograms);
        text.AddIf("convert_classic_histograms_to_nhcb", global.ConvertClassicHistogramsToNhcb);
        text.AddIf("always_scrape_classic_histograms", global.AlwaysScrapeClassicHistograms);
        text.AddIf("extra_scrape_metrics", global.ExtraScrapeMetrics);
    }

    // A dollar would be taken for a variable when the text is read again.
    private static KeyValuePair<string, string> Escaped(Model.Label label) =>
        KeyValuePair.Create(label.Name, label.Value.Replace("$", "$$", StringComparison.Ordinal));

    private static void RenderBuiltin(YamlText text, BuiltinOptions builtin)
    {
        text.Section("builtin_receiver", () =>
        {
            text.Add("enabled", builtin.ReceiverEnabled);
            text.AddUnlessZero("max_series", builtin.ReceiverMaxSeries);
        });
        text.AddUnlessZero("demo_targets", builtin.DemoTargets);
        if (builtin.HealthCheck is { } check)
        {
            text.Section("health_check", () =>
            {
                text.Add("endpoint", check.Endpoint);
                text.Add("path", check.Path);
            });
        }

        if (builtin.TargetAllocator is { } allocator)
            text.Section("target_allocator", () => RenderTargetAllocator(text, allocator));
    }

    private static void RenderTargetAllocator(YamlText text, TargetAllocatorOptions allocator)
    {
        text.Add("endpoint", HttpClientRenderer.Redact(allocator.Endpoint));
        text.Add("interval", allocator.Interval);
        text.Add("collector_id", allocator.CollectorId);
        HttpClientRenderer.Render(text, allocator.HttpClient);
    }
}
