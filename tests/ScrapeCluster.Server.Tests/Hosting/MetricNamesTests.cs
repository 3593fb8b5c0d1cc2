using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScrapeCluster.Actors;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Server.Hosting;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

/// <summary>Dashboards and alerts lean on metric names: a change must be meant.</summary>
public sealed class MetricNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_own_metric_stands_in_the_golden_list_and_follows_the_naming_rules()
    {
        using var host = NodeHost.Build(Prepared());
        var instruments = new ConcurrentDictionary<string, Instrument>();
        using var listener = new MeterListener();
        var meter = host.Services.GetRequiredService<Meter>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter == meter)
                instruments.TryAdd(instrument.Name, instrument);
        };
        listener.Start();
        await host.StartAsync();
        // The last instruments are made with the first shard.
        var node = host.Services.GetRequiredService<ScrapeClusterNode>();
        await Eventually.TrueAsync(
            () => node.NotReadyReason is null && instruments.ContainsKey("scrapecluster_scraping_slots_due_total"), Eventually.DefaultTimeout,
            () => node.NotReadyReason ?? "no shard");
        await host.StopAsync();

        foreach (var (name, instrument) in instruments)
        {
            name.ShouldStartWith("scrapecluster_");
            name.EndsWith("_total", StringComparison.Ordinal).ShouldBe(KindOf(instrument) == "counter", name);
            instrument.Description.ShouldNotBeNullOrEmpty(name);
        }

        var golden = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "TestData", "metrics.txt"));
        instruments.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {KindOf(pair.Value)}").ShouldBe(golden.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _folder.Dispose();

    private PreparedNode Prepared()
    {
        var server = new ServerOptions
        {
            Configuration = ConfigurationLocation.OfFile("none"), StoragePath = _folder.Path, LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
            ListenAddress = new WebAddress(new IPEndPoint(IPAddress.Loopback, 0)),
        };
        var listener = server.ListenAddress.Bind();
        var discovery = new StaticDiscoveryOptions([new StaticGroupOptions(["127.0.0.1:1"], LabelSet.Empty)]);
        var options = new ScrapeClusterOptions { ScrapePools = [new ScrapePoolOptions { JobName = "a", Discoveries = [discovery] }] };
        return new PreparedNode(server, options, listener, new WebAddress((IPEndPoint)listener.LocalEndPoint!));
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };
}
