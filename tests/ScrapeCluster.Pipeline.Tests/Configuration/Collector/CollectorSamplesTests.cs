using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Collector;

/// <summary>
/// Configurations such as people run a collector with, each beside the Prometheus-style one that it means (<c>.converted.yml</c>) and what is said of it
/// (<c>.notes.txt</c>). SCRAPECLUSTER_RECORD_COLLECTOR=1 writes both anew.
/// </summary>
public sealed class CollectorSamplesTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TestData", "collector");

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["COLLECTOR_NODE_NAME"] = "node-1", ["COLLECTOR_SCRAPING_ENDPOINT"] = "0.0.0.0:9464", ["COLLECTOR_PASSWORD"] = "0123",
        ["COLLECTOR_PROMETHEUS_ENDPOINT"] = "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-4/api/v1/remote_write",
    };

    public CollectorSamplesTests()
    {
        foreach (var (name, value) in Variables)
            Environment.SetEnvironmentVariable(name, value);
    }

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        foreach (var name in Variables.Keys)
            Environment.SetEnvironmentVariable(name, null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_becomes_the_configuration_that_it_means(string name)
    {
        var (yaml, notes) = Convert(name);

        Compare(yaml, $"{name}.converted.yml");
        Compare(notes, $"{name}.notes.txt");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_it_becomes_is_read_as_the_same(string name)
    {
        var fromCollector = ConfigurationLoader.Load(Location(name)).Options.ShouldNotBeNull();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.yml");
        File.WriteAllText(path, Convert(name).Yaml);
        try
        {
            var fromPrometheus = ConfigurationLoader.Load(path);

            fromPrometheus.Errors.ShouldBeEmpty();
            fromPrometheus.Options!.Yaml.ShouldBe(fromCollector.Yaml);
            fromPrometheus.Options.ScrapePools.ShouldBe(fromCollector.ScrapePools);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Amazon's samples for CloudWatch have the same receivers, and an exporter that is none of remote write.</summary>
    [Fact]
    public void A_sample_for_another_receiver_is_refused_by_its_exporter()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, """
            receivers:
              prometheus:
                config:
                  scrape_configs:
                  - job_name: kubernetes-pod-appmesh-envoy
                    metrics_path: /stats/prometheus
                    kubernetes_sd_configs: [{role: pod}]
                    relabel_configs: [{source_labels: [__meta_kubernetes_pod_container_name], action: keep, regex: ^envoy$}]
            exporters:
              awsemf: {namespace: ContainerInsights/Prometheus}
            service:
              pipelines:
                metrics: {receivers: [prometheus], exporters: [awsemf]}
            """);
        try
        {
            ConfigurationLoader.Load(path).Errors.ShouldHaveSingleItem().ShouldContain("exporter \"awsemf\" is not supported: only remote write is");
            ConfigurationLoader.Load(ConfigurationLocation.OfFile(path) with { Unsupported = UnsupportedPolicy.Skip }).Errors
                .ShouldHaveSingleItem().ShouldContain("no pipeline leads from a prometheus receiver to a remote-write exporter");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (string Yaml, string Notes) Convert(string name)
    {
        var (yaml, result) = ConfigurationLoader.Convert(Location(name));
        result.Errors.ShouldBeEmpty();
        return (yaml!, string.Concat(result.Options!.Warnings.Select(warning => warning.Replace(Folder + "/", "", StringComparison.Ordinal) + "\n")));
    }

    private static ConfigurationLocation Location(string name) => ConfigurationLocation.OfFile(Path.Combine(Folder, $"{name}.yaml")) with { Unsupported = UnsupportedPolicy.Skip };

    private static void Compare(string text, string file)
    {
        if (Environment.GetEnvironmentVariable("SCRAPECLUSTER_RECORD_COLLECTOR") is { Length: > 0 })
            File.WriteAllText(Path.Combine(ScrapeCluster.Testing.Processes.Programs.Root, "tests", "ScrapeCluster.Pipeline.Tests", "TestData", "collector", file), text);
        else
            text.ShouldBe(File.ReadAllText(Path.Combine(Folder, file)));
    }
}
