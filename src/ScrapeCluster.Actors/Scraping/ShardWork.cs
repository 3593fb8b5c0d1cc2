using Akka.Actor;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What a scrape shard needs of its node.</summary>
internal sealed record ShardWork
{
    public required TargetWork Targets { get; init; }

    /// <summary>The node's scrape pools by job, as configured now.</summary>
    public required Func<IReadOnlyDictionary<string, ScrapePool>> Pools { get; init; }

    public required HandoverWork Handover { get; init; }

    /// <summary>Nothing more of the shard is written: what scrapes that did not end in time bring is lost.</summary>
    public required Action Close { get; init; }

    public required LocalShards Shards { get; init; }

    /// <summary>Reaches the discovery singleton wherever it is.</summary>
    public required IActorRef Discovery { get; init; }

    public required ILogger Logger { get; init; }
}
