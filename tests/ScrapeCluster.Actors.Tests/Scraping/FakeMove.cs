using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Tests.Scraping;

/// <summary>The node around a shard that comes or goes: an only node, unless a test says otherwise.</summary>
internal sealed class FakeMove
{
    public FakeMove() => Work = new HandoverWork
    {
        Self = "akka.tcp://test@here:1",
        HasHeir = () => HasHeir,
        MayInherit = () => MayInherit,
        NodeWasLost = () => NodeWasLost,
        Region = () => Region,
        Leave = epoch => Calls.Enqueue($"leave {epoch}"),
        Unsent = () => Unsent,
        TakeOver = (epoch, from, unsent) => Calls.Enqueue($"take over {epoch} from {from}: {string.Join(", ", unsent)}"),
        Moves = Moves,
        Budget = new HandoverBudget(TimeProvider.System),
    };

    public HandoverWork Work { get; }

    public ShardMoves Moves { get; } = new(new Meter("moves"));

    public bool HasHeir { get; set; }

    public bool MayInherit { get; set; }

    public bool NodeWasLost { get; set; }

    public ICanTell Region { get; set; } = ActorRefs.Nobody;

    public ValueList<string> Unsent { get; set; } = [];

    /// <summary>What the shard's writers were told.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];
}
