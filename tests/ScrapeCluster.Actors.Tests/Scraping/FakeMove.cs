using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Tests.Scraping;

/// <summary>The node around a shard that comes or goes: an only node, unless a test says otherwise.</summary>
internal sealed class FakeMove
{
    /// <param name="turns">Null: every shard's turn comes at once.</param>
    public FakeMove(IActorRef? turns = null) => Work = new HandoverWork
    {
        Self = "akka.tcp://test@here:1",
        HasHeir = () => HasHeir,
        MayInherit = () => MayInherit,
        NodeWasLost = () => NodeWasLost,
        NodeWasLostJustNow = () => NodeWasLostJustNow,
        Region = () => Region,
        Leave = epoch => Calls.Enqueue($"leave {epoch}"),
        Unsent = () => Unsent,
        TakeOver = (epoch, from, unsent) => Calls.Enqueue($"take over {epoch} from {from}: {string.Join(", ", unsent)}"),
        Turns = turns ?? new TurnsAtOnce(),
        TurnsOn = _ => OtherTurns,
        Moves = Moves,
        Budget = new HandoverBudget(TimeProvider.System),
    };

    public HandoverWork Work { get; }

    public ShardMoves Moves { get; } = new(new Meter("moves"));

    public bool HasHeir { get; set; }

    public bool MayInherit { get; set; }

    public bool NodeWasLost { get; set; }

    public bool NodeWasLostJustNow { get; set; }

    public ICanTell Region { get; set; } = ActorRefs.Nobody;

    public ValueList<string> Unsent { get; set; } = [];

    /// <summary>Where the old owner is told that the shard has a new one.</summary>
    public ICanTell OtherTurns { get; set; } = ActorRefs.Nobody;

    /// <summary>What the shard's writers were told.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    private sealed class TurnsAtOnce : MinimalActorRef
    {
        public override ActorPath Path { get; } = ActorPath.Parse("akka://test/turns");

        public override IActorRefProvider Provider => throw new NotSupportedException();

        protected override void TellInternal(object message, IActorRef sender) => sender.Tell(HandoverTurnsProtocol.TurnCame.Instance);
    }
}
