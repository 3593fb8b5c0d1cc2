using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.Forming;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Actors.Tenure;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Actors.Tests;

/// <summary>A whole node in this process: its own host, actor system and free port.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TemporaryFolder? _storage;
    private bool _stopped;

    private TestNode(IHost host, TemporaryFolder? storage)
    {
        _host = host;
        _storage = storage;
    }

    public ScrapeClusterNode Node => _host.Services.GetRequiredService<ScrapeClusterNode>();

    public ClusterStatus Status => _host.Services.GetRequiredService<ClusterStatus>();

    public ScrapeLedger Ledger => _host.Services.GetRequiredService<ScrapeLedger>();

    public LocalShards Shards => _host.Services.GetRequiredService<LocalShards>();

    /// <summary>host:port for other nodes.</summary>
    public string Address
    {
        get
        {
            var address = Akka.Cluster.Cluster.Get(_host.Services.GetRequiredService<Akka.Actor.ActorSystem>()).SelfAddress;
            return $"{address.Host}:{address.Port}";
        }
    }

    /// <summary>The members of the node's cluster that are Up or on their way in or out, as <see cref="Address"/>.</summary>
    public IEnumerable<string> Members => Akka.Cluster.Cluster.Get(System).State.Members.Select(member => $"{member.Address.Host}:{member.Address.Port}");

    public Akka.Actor.ActorSystem System => _host.Services.GetRequiredService<Akka.Actor.ActorSystem>();

    public NodeTenure Tenure => _host.Services.GetRequiredService<NodeTenure>();

    public NodeReports Reports => _host.Services.GetRequiredService<NodeReports>();

    public RecordedLogs Logs => _host.Services.GetRequiredService<RecordedLogs>();

    /// <summary>Why the node ended itself, or null.</summary>
    public string? Failure => _host.Services.GetRequiredService<NodeFailure>().Reason;

    public static Task<TestNode> StartAsync(ScrapeClusterOptions options, params string[] peers) =>
        StartAsync(options, Options with { Peers = peers });

    /// <param name="node">Without a storage path of its own it has one for as long as it lives.</param>
    /// <param name="lookup">Null: the machine's own.</param>
    public static async Task<TestNode> StartAsync(ScrapeClusterOptions options, NodeOptions node, HostLookup? lookup = null)
    {
        var storage = node.StoragePath == Options.StoragePath ? new TemporaryFolder() : null;
        node = node with { StoragePath = storage?.Path ?? node.StoragePath };
        var host = new HostBuilder()
            .ConfigureServices(services => WithLookup(services, lookup).AddSingleton<RecordedLogs>().AddSingleton<ILoggerProvider>(p => p.GetRequiredService<RecordedLogs>())
                .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information)).AddScrapeCluster(node, options))
            .Build();
        await host.StartAsync();
        return new TestNode(host, storage);
    }

    /// <summary>A node on a free port of loopback, alone.</summary>
    public static NodeOptions Options { get; } = new() { ClusterName = "test", FlushDeadline = TimeSpan.FromSeconds(2), Seed = 5 };

    public Task ReadyAsync() =>
        Eventually.TrueAsync(() => Node.NotReadyReason is null, TimeSpan.FromSeconds(40), () => Node.NotReadyReason ?? "ready");

    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await StopAsync();
        _host.Dispose();
        _storage?.Dispose();
    }

    private static IServiceCollection WithLookup(IServiceCollection services, HostLookup? lookup) =>
        lookup is null ? services : services.AddSingleton(lookup);
}
