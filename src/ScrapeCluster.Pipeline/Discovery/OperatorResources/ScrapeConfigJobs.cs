using ScrapeCluster.Pipeline.Discovery.Kubernetes;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A ScrapeConfig: one job with discoveries of its own (prometheus-operator, generateScrapeConfig).</summary>
internal static class ScrapeConfigJobs
{
    private static readonly (string Name, string Key)[] s_fields =
    [
        ("honorTimestamps", "honor_timestamps"),
        ("trackTimestampsStaleness", "track_timestamps_staleness"),
        ("honorLabels", "honor_labels"),
        ("metricsPath", "metrics_path"),
        ("params", "params"),
        ("enableCompression", "enable_compression"),
        ("scrapeInterval", "scrape_interval"),
        ("scrapeTimeout", "scrape_timeout"),
    ];

    public static IEnumerable<OperatorJob> Translate(ResourceContext context)
    {
        context.RefuseScrapeClass();
        var spec = context.Spec;
        var config = ResourceContext.NewMapping().Add("job_name", $"scrapeConfig/{context.Namespace}/{context.Name}");
        foreach (var (name, key) in s_fields)
            config.Copy(key, spec, name);
        config.CopyLower("scheme", spec, "scheme");
        HttpPart.Add(context, config, spec, "spec");
        LimitsPart.Add(config, spec);
        ScrapeConfigDiscoveries.Add(context, config);

        var rules = RuleList.WithJobName();
        if (spec.TextOrNull("jobName") is { } jobName)
            rules.Set("job", jobName);
        config.Add("relabel_configs", rules.AddOwn(spec, "relabelings").ToYaml());
        RuleList.AddMetricRules(config, spec);
        config.CopyLower("metric_name_validation_scheme", spec, "nameValidationScheme");
        config.Add("metric_name_escaping_scheme", spec.TextOrNull("nameEscapingScheme") is { } escaping ? escaping == "AllowUTF8" ? "allow-utf-8" : escaping.ToLowerInvariant() : null);
        return [context.ToJob(config)];
    }
}
