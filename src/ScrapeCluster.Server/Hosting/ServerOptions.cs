using ScrapeCluster.Actors;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery.OperatorResources;

namespace ScrapeCluster.Server.Hosting;

/// <summary>What the command line says.</summary>
internal sealed record ServerOptions
{
    public required ConfigurationLocation Configuration { get; init; }
    public WebAddress ListenAddress { get; init; } = WebAddress.Default;
    public string StoragePath { get; init; } = "data";
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
    public bool LogAsJson { get; init; }
    public HostPort ClusterAddress { get; init; } = new("127.0.0.1", 0);
    /// <summary>Null: what the node listens on. Port null: the port it listens on.</summary>
    public AdvertisedAddress? AdvertisedAddress { get; init; }

    public IReadOnlyList<HostPort> Peers { get; init; } = [];
    public string ClusterName { get; init; } = "scrapecluster";
    public int ShardCount { get; init; } = 256;
    public int? MinNodes { get; init; }
    public string AppVersion { get; init; } = BuildInformation.Version;
    public TimeSpan FlushDeadline { get; init; } = TimeSpan.FromSeconds(15);
    public long QueueMemoryBytes { get; init; } = 256L << 20;
    public long QueueDiskBytes { get; init; } = 10L << 30;
    public TimeSpan FsyncInterval { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan CrashWait { get; init; } = TimeSpan.FromSeconds(30);
    public long InFlightBytes { get; init; } = 128L << 20;

    /// <summary>Null: targets are scraped here, not given to collectors.</summary>
    public TimeSpan? AllocationGrace { get; init; }

    /// <summary>Null: custom resources of the Prometheus Operator are not read.</summary>
    public OperatorResourceOptions? OperatorResources { get; init; }

    /// <summary>Null: not one of a pair of clusters.</summary>
    public string? HaCluster { get; init; }
    public string? HaReplica { get; init; }

    /// <summary>Every flag with its value as text, for /api/v1/status/flags.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>The part that concerns the cluster.</summary>
    public NodeOptions ToNodeOptions() => new()
    {
        StoragePath = Path.GetFullPath(StoragePath),
        ClusterName = ClusterName,
        ClusterHost = ClusterAddress.Host,
        ClusterPort = ClusterAddress.Port,
        AdvertiseHost = AdvertisedAddress?.Host,
        AdvertisePort = AdvertisedAddress?.Port,
        MinNodes = MinNodes,
        AppVersion = AppVersion,
        FlushDeadline = FlushDeadline,
        QueueMemoryBytes = QueueMemoryBytes,
        QueueDiskBytes = QueueDiskBytes,
        FsyncInterval = FsyncInterval,
        CrashWait = CrashWait,
        AllocationGrace = AllocationGrace,
        InFlightBytes = InFlightBytes,
        Peers = [.. Peers.Select(peer => peer.ToString())],
        ShardCount = ShardCount,
    };
}
