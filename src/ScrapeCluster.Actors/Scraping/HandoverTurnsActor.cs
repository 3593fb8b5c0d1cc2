using Akka.Actor;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>One per node: gives shards that have to leave their turn (<see cref="HandoverTurns"/>).</summary>
internal sealed class HandoverTurnsActor : UntypedActor, IWithTimers
{
    /// <summary>Same on every node, so that others find it.</summary>
    public const string Name = "handover-turns";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly HandoverTurns _turns;
    private readonly Dictionary<int, IActorRef> _shards = [];

    public HandoverTurnsActor(TimeProvider time) => _turns = new HandoverTurns(time);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TimeProvider time) => Akka.Actor.Props.Create(() => new HandoverTurnsActor(time));

    /// <summary>The actor of another node.</summary>
    /// <param name="node">Its address, "akka.tcp://name@host:port".</param>
    public static ActorSelection On(string node, IActorRefFactory factory) =>
        factory.ActorSelection(new RootActorPath(Address.Parse(node)) / "user" / Name);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HandoverTurnsProtocol.Want m: OnWant(m.Shard); break;
            case HandoverTurnsProtocol.Taken m: OnTaken(m.Shard); break;
            case LookDue: GiveTurns(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnWant(int shard)
    {
        _shards[shard] = Sender;
        _turns.Want(shard);
        GiveTurns();
    }

    private void OnTaken(int shard)
    {
        _turns.End(shard);
        GiveTurns();
    }

    private void GiveTurns()
    {
        foreach (var shard in _turns.Next())
        {
            _shards.Remove(shard, out var actor);
            actor.Tell(HandoverTurnsProtocol.TurnCame.Instance);
        }

        if (_turns.IsIdle)
            Timers.Cancel("look");
        else if (!Timers.IsTimerActive("look"))
            Timers.StartPeriodicTimer("look", LookDue.Instance, LookEvery);
    }

    private sealed record LookDue
    {
        public static readonly LookDue Instance = new();
    }
}
