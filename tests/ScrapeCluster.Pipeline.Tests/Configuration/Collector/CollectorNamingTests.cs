using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Collector;

/// <summary>Whose names are written: the file says it, or else the mode.</summary>
public sealed class CollectorNamingTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("", "", "suffixes otlp scope info")]
    [InlineData("add_metric_suffixes: false", "", "otlp scope info")]
    [InlineData("add_metric_suffixes: true", "suffixes", "suffixes otlp scope info")]
    [InlineData("translation_strategy: UnderscoreEscapingWithoutSuffixes, add_metric_suffixes: true", "", "otlp scope info")]
    [InlineData("translation_strategy: UnderscoreEscapingWithSuffixes", "suffixes", "suffixes otlp scope info")]
    [InlineData("translation_strategy: NoTranslation", "", "scope info")]
    [InlineData("disable_scope_info: true", "", "suffixes otlp info")]
    [InlineData("disable_scope_info: false", "scope", "suffixes otlp scope info")]
    [InlineData("target_info: {enabled: false}", "", "suffixes otlp scope")]
    [InlineData("target_info: {enabled: true}", "info", "suffixes otlp scope info")]
    [InlineData("resource_to_telemetry_conversion: {enabled: true}", "resource", "suffixes otlp scope resource info")]
    public void An_exporter_s_options_count_in_either_mode(string options, string prometheus, string adot)
    {
        NamingOf(options, CollectorCompatibility.Prometheus).ShouldBe(prometheus);
        NamingOf(options, CollectorCompatibility.Adot).ShouldBe(adot);
    }

    [Theory]
    [InlineData(CollectorCompatibility.Prometheus, "", 1)]
    [InlineData(CollectorCompatibility.Adot, "$1", 0)]
    public void An_empty_replacement_is_empty_or_the_default(CollectorCompatibility compatibility, string replacement, int notes)
    {
        var options = Load("", compatibility);

        options.ScrapePools[0].RelabelConfigs.ShouldHaveSingleItem().Replacement.ShouldBe(replacement);
        options.Warnings.Count(warning => warning.Contains("replacement is empty here", StringComparison.Ordinal)).ShouldBe(notes);
    }

    private string NamingOf(string options, CollectorCompatibility compatibility)
    {
        var naming = Load(options, compatibility).RemoteWrites.ShouldHaveSingleItem().Naming;
        return string.Join(' ', new[]
        {
            (naming.MetricSuffixes, "suffixes"), (naming.OtlpForms, "otlp"), (naming.ScopeLabels, "scope"), (naming.ResourceLabels, "resource"), (naming.TargetInfo, "info"),
        }.Where(part => part.Item1).Select(part => part.Item2));
    }

    private ScrapeClusterOptions Load(string options, CollectorCompatibility compatibility)
    {
        File.WriteAllText(_file, $$"""
            receivers:
              prometheus:
                config:
                  scrape_configs:
                  - job_name: a
                    relabel_configs: [{target_label: x, replacement: ''}]
            exporters:
              prometheusremotewrite: {endpoint: "http://h/p"{{(options.Length > 0 ? ", " + options : "")}} }
            service: {pipelines: {metrics: {receivers: [prometheus], exporters: [prometheusremotewrite]} } }
            """);
        var result = ConfigurationLoader.Load(ConfigurationLocation.OfFile(_file) with { Compatibility = compatibility });
        result.Errors.ShouldBeEmpty();
        return result.Options!;
    }
}
