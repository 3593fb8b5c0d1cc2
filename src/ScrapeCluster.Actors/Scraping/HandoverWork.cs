using Akka.Actor;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What a scrape shard needs of its node to come from another one and to go to another one.</summary>
internal sealed record HandoverWork
{
    /// <summary>This node's address, "akka.tcp://name@host:port".</summary>
    public required string Self { get; init; }

    /// <summary>Whether another node could take the shard.</summary>
    public required Func<bool> HasHeir { get; init; }

    /// <summary>Whether there is another node that the shard may come from.</summary>
    public required Func<bool> MayInherit { get; init; }

    /// <summary>Whether a node was lost of late: a shard that starts cold may be one of its.</summary>
    public required Func<bool> NodeWasLost { get; init; }

    /// <summary>Whether a node was put out of the cluster in these seconds: a shard that begins is most likely one of its.</summary>
    public required Func<bool> NodeWasLostJustNow { get; init; }

    /// <summary>The node's shard region; it exists when the first shard does.</summary>
    public required Func<ICanTell> Region { get; init; }

    /// <summary>
    /// The shard begins, and nothing was scraped yet: when it last began without a word from its old owner, milliseconds since 1970, or null where
    /// that is not known; and whether that was now.
    /// </summary>
    public Action<long?, bool> Begin { get; init; } = static (_, _) => { };

    /// <summary>The shard's writers have got their last fragment of this ownership (its epoch).</summary>
    public required Action<long> Leave { get; init; }

    /// <summary>Endpoints for which the shard's writers still hold samples.</summary>
    public required Func<ValueList<string>> Unsent { get; init; }

    /// <summary>The shard's writers come after those of the old owner: the epoch of its ownership, its address, and endpoints it has not sent all to.</summary>
    public required Action<long, string, ValueList<string>> TakeOver { get; init; }

    /// <summary>The node's <see cref="HandoverTurnsActor"/>.</summary>
    public required IActorRef Turns { get; init; }

    /// <summary>That of another node, by its address.</summary>
    public required Func<string, ICanTell> TurnsOn { get; init; }

    public required ShardMoves Moves { get; init; }

    public required HandoverBudget Budget { get; init; }
}
