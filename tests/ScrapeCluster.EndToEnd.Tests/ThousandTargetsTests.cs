using System.Text;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>A thousand targets for many rounds: no scrape missed, nothing out of order, doubled or malformed.</summary>
public sealed class ThousandTargetsTests : IDisposable
{
    private const int Targets = 1_000;
    private const int Rounds = 10;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task No_scrape_of_a_thousand_targets_is_missed_and_all_samples_arrive_in_order()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve(Page());
        await using var receiver = await FakeReceiver.StartAsync();
        var addresses = string.Join(",", Enumerable.Range(1, Targets).Select(n => $"\"{target.AddressOf(n)}\""));
        _folder.Write("targets.json", $"[{{\"targets\":[{addresses}]}}]");
        await using var server = await ServerProcess.StartAsync(_folder,
            $"""
            global:
              scrape_interval: 3s
              scrape_timeout: 3s
            scrape_configs:
              - job_name: many
                file_sd_configs:
                  - files: [targets.json]
            remote_write:
              - url: {receiver.Url}
            """);

        await Testing.Eventually.TrueAsync(() => target.Requests.Count > Targets * Rounds, TimeSpan.FromSeconds(90), () => $"only {target.Requests.Count} scrapes");

        (await server.MetricAsync("scrapecluster_scraping_slots_missed_total")).ShouldBe(0);
        (await server.MetricAsync("scrapecluster_scraping_slots_failed_total")).ShouldBe(0);
        await Sums.ShouldAddUpAsync(server);
        (await server.StopAsync()).ShouldBe(0);
        receiver.ShouldBeSound();
        var up = receiver.Series.Where(series => series.Key.StartsWith("up{", StringComparison.Ordinal)).ToList();
        up.Count.ShouldBe(Targets);
        foreach (var (name, samples) in up)
        {
            samples.Count.ShouldBeGreaterThanOrEqualTo(Rounds - 2, name);
            samples.ShouldAllBe(sample => sample.Value == 1);
            samples.ShouldHaveNoGap(s_interval, name);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Page()
    {
        var page = new StringBuilder("# TYPE requests_total counter\n");
        for (var i = 0; i < 20; i++)
            page.Append("requests_total{code=\"").Append(200 + i).Append("\"} ").Append(i * 17).Append('\n');
        return page.ToString();
    }
}
