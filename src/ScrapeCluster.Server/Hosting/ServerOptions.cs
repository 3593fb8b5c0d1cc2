using ScrapeCluster.Actors;

namespace ScrapeCluster.Server.Hosting;

/// <summary>What the command line says.</summary>
internal sealed record ServerOptions
{
    public required string ConfigFile { get; init; }
    public WebAddress ListenAddress { get; init; } = WebAddress.Default;
    public string StoragePath { get; init; } = "data";
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
    public bool LogAsJson { get; init; }
    public HostPort ClusterAddress { get; init; } = new("127.0.0.1", 0);
    public IReadOnlyList<HostPort> Peers { get; init; } = [];
    public string ClusterName { get; init; } = "scrapecluster";
    public int ShardCount { get; init; } = 256;

    /// <summary>Every flag with its value as text, for /api/v1/status/flags.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>The part that concerns the cluster.</summary>
    public NodeOptions ToNodeOptions() => new()
    {
        StoragePath = Path.GetFullPath(StoragePath),
        ClusterName = ClusterName,
        ClusterHost = ClusterAddress.Host,
        ClusterPort = ClusterAddress.Port,
        Peers = [.. Peers.Select(peer => peer.ToString())],
        ShardCount = ShardCount,
    };
}
