using System.IO.Hashing;
using System.Text;

namespace ScrapeCluster.Actors;

/// <summary>What the command line says about this node, beside the configuration file.</summary>
public sealed record NodeOptions
{
    private readonly ulong? _seed;

    /// <summary>Directory for what outlives a restart. Default: data.</summary>
    public string StoragePath { get; init; } = "data";

    /// <summary>The cluster's name: the same on all its nodes, different from other clusters'.</summary>
    public string ClusterName { get; init; } = "scrapecluster";

    /// <summary>IP address that the node listens on for other nodes. Default: loopback.</summary>
    public string ClusterHost { get; init; } = "127.0.0.1";

    /// <summary>0 picks a free port.</summary>
    public int ClusterPort { get; init; }

    /// <summary>Host that other nodes reach this one by. Null: <see cref="ClusterHost"/>.</summary>
    public string? AdvertiseHost { get; init; }

    /// <summary>Port that other nodes reach this one by. Null: <see cref="ClusterPort"/>.</summary>
    public int? AdvertisePort { get; init; }

    /// <summary>Work starts when this many nodes have joined. Null: more than half of the peers.</summary>
    public int? MinNodes { get; init; }

    /// <summary>Version of what runs here: differs during a rolling upgrade. Null: the program's.</summary>
    public string? AppVersion { get; init; }

    /// <summary>Nodes to form a cluster with, "host:port". A host may be a name that resolves to many. Empty: a cluster of one.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    /// <summary>Akka settings that go before all others: tests cut the network with them.</summary>
    internal string AkkaSettings { get; init; } = "";

    /// <summary>Fixed for the life of a cluster.</summary>
    public int ShardCount { get; init; } = 256;

    /// <summary>Seed of the targets' phases: the cluster's, never the host's. Default: derived from the cluster's name.</summary>
    public ulong Seed
    {
        get => _seed ?? XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(ClusterName));
        init => _seed = value;
    }

    /// <summary>How long unsent samples may take to be sent at shutdown. Default: 15 seconds.</summary>
    public TimeSpan FlushDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most bytes of compressed fragments held in memory per remote-write endpoint on this node.</summary>
    public long QueueMemoryBytes { get; init; } = 256L << 20;

    /// <summary>Most bytes of unsent samples on disk per remote-write endpoint on this node. Zero: they are held in memory only. Default: 10 GiB.</summary>
    public long QueueDiskBytes { get; init; } = 10L << 30;

    /// <summary>Samples scraped within this time before a loss of power may be lost. Default: 1 second.</summary>
    public TimeSpan FsyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the samples of a crashed node's shards wait, unsent, for that node to come back with what it had not sent. Zero: not at all.
    /// Default: 30 seconds.
    /// </summary>
    public TimeSpan CrashWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of requests under way on this node, all endpoints together. Default: 128 MiB.</summary>
    public long InFlightBytes { get; init; } = 128L << 20;

    /// <summary>
    /// The cluster discovers only, and gives its targets to collectors that ask for them; this long after a start of its discovery they are only counted. The same on all
    /// nodes. Null: it scrapes them itself.
    /// </summary>
    public TimeSpan? AllocationGrace { get; init; }
}
