using Akka.Cluster;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What <see cref="LeftoversActor"/> works with. It outlives a restart of the actor, and but for the book is used by it alone.</summary>
internal sealed class LeftoverDesk
{
    public required UniqueAddress Self { get; init; }

    public required LeftoverBook Book { get; init; }

    /// <summary>What this node has left over.</summary>
    public required Func<ValueList<Leftover>> Own { get; init; }

    /// <summary>The writer of a shard that this node owns; null where it does not, or has no such endpoint.</summary>
    public required Func<string, int, ShardWriter?> WriterOf { get; init; }

    public required LeftoverMetrics Metrics { get; init; }

    public required ILogger Logger { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>A number for a request to other nodes.</summary>
    public required Func<string, int, HandoverKey> NextKey { get; init; }

    /// <summary>Shards that send nothing for now.</summary>
    public Dictionary<HandoverKey, (LeftoverWait Wait, ShardWriter Writer)> Waits { get; } = [];

    /// <summary>Number of the last census.</summary>
    public long Sequence { get; set; }

    /// <summary>Before this time on the monotonic clock a shard is not paused again for what does not come to an end.</summary>
    public Dictionary<(string Endpoint, int Shard), TimeSpan> NotBefore { get; } = [];

    /// <summary>Since the first of the present waits began; for the log.</summary>
    public LeftoverTally Tally { get; set; } = new();
}
