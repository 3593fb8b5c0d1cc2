using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>A real exporter, a real node, a real Prometheus as receiver; PromQL tells what arrived.</summary>
public sealed class PrometheusReceiverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Prometheus takes 2.0 from release 2.54 on; an earlier one gets 1.0 after the first request.</summary>
    [Theory]
    [InlineData("prometheus.WriteRequest")]
    [InlineData("io.prometheus.write.v2.Request")]
    public async Task What_node_exporter_exposes_arrives_in_Prometheus_with_its_labels(string message)
    {
        await using var receiver = await PrometheusProcess.StartAsync(_folder);
        await using var exporter = await NodeExporterProcess.StartAsync();
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(receiver, exporter, message));

        await Eventually.HoldsAsync(async () => (await receiver.ValueAsync("up{job=\"node\"}")).ShouldBe(1));
        var up = (await receiver.QueryAsync("up{job=\"node\"}")).ShouldHaveSingleItem();
        up.Labels.ShouldBe(new Dictionary<string, string>
        {
            ["__name__"] = "up", ["job"] = "node", ["instance"] = exporter.Address, ["cluster"] = "test", ["team"] = "infra",
        }, ignoreOrder: true);

        await Eventually.HoldsAsync(async () => (await receiver.ValueAsync("scrape_samples_scraped{job=\"node\"}")).ShouldNotBeNull().ShouldBeGreaterThan(100));
        var scraped = await receiver.ValueAsync("scrape_samples_post_metric_relabeling{job=\"node\"}");
        var arrived = await receiver.ValueAsync("count({job=\"node\", __name__!~\"up|scrape_.*\"})");
        arrived.ShouldBe(scraped);
        (await receiver.ValueAsync("count({__name__=~\"go_.*\", job=\"node\"})")).ShouldBeNull("metric_relabel_configs drops go_*");
        (await receiver.ValueAsync("node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"}")).ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Series_of_a_target_that_dies_end_at_once()
    {
        await using var receiver = await PrometheusProcess.StartAsync(_folder);
        await using var exporter = await NodeExporterProcess.StartAsync();
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(receiver, exporter));
        await Eventually.HoldsAsync(async () => (await receiver.ValueAsync("count(node_cpu_seconds_total)")).ShouldNotBeNull());

        await exporter.StopAsync();

        // Without staleness markers an instant query would still see the series for five minutes.
        await Eventually.HoldsAsync(async () =>
        {
            (await receiver.ValueAsync("up{job=\"node\"}")).ShouldBe(0);
            (await receiver.ValueAsync("count(node_cpu_seconds_total)")).ShouldBeNull();
        });
        var target = (await server.TargetsAsync()).ShouldHaveSingleItem();
        target.GetProperty("health").GetString().ShouldBe("down");
        target.GetProperty("lastError").GetString().ShouldNotBeNullOrEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private static string Configuration(PrometheusProcess receiver, NodeExporterProcess exporter, string message = "prometheus.WriteRequest") =>
        $"""
        global:
          scrape_interval: 1s
          external_labels:
            cluster: test
        scrape_configs:
          - job_name: node
            static_configs:
              - targets: ['{exporter.Address}']
                labels:
                  team: infra
            metric_relabel_configs:
              - source_labels: [__name__]
                regex: go_.*
                action: drop
        remote_write:
          - url: {receiver.WriteUrl}
            protobuf_message: {message}
            queue_config:
              batch_send_deadline: 500ms
        """;
}
