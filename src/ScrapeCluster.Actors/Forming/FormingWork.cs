using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.Status;

namespace ScrapeCluster.Actors.Forming;

/// <summary>What a <see cref="FormingActor"/> works with.</summary>
internal sealed record FormingWork
{
    public required NodeOptions Node { get; init; }

    public required HostLookup Lookup { get; init; }

    public required Readiness Readiness { get; init; }

    /// <summary>Ends the process for a reason.</summary>
    public required NodeFailure Failure { get; init; }

    /// <summary>An earlier start of this node crashed, and the cluster is about to notice.</summary>
    public required Action OnEarlierStart { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}
