using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// Tells the other nodes what this one has left over of shards that it does not own, and as a shard's owner takes what they have, before
/// the shard sends (<c>/user/leftovers</c>). Who waits for whom is decided by <see cref="LeftoverBook"/>.
/// </summary>
internal sealed class LeftoversActor : UntypedActor, IDisposable
{
    public const string Name = "leftovers";

    /// <summary>How often is looked, and what has no answer repeated.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // What may have been lost is said again; to those that have never spoken, which may not understand it, much more rarely.
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskSeldom = TimeSpan.FromMinutes(1);

    // A shard that was paused in vain is not paused again for the same at once.
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(1);

    private readonly LeftoverDesk _desk;
    private readonly ITimer _timer;
    private readonly Dictionary<UniqueAddress, TimeSpan> _askedAt = [];
    private ValueList<Leftover> _said = [];
    private TimeSpan _saidAt;

    public LeftoversActor(LeftoverDesk desk)
    {
        var self = Self;
        _desk = desk;
        _timer = desk.Time.CreateTimer(_ => self.Tell(Tick.Instance), null, Period, Period);
    }

    public static Props Props(LeftoverDesk desk) => Akka.Actor.Props.Create(() => new LeftoversActor(desk));

    private TimeSpan Now => _desk.Time.Monotonic();

    protected override void PreStart()
    {
        if (Context.System.HasExtension<Cluster>())
            Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
    }

    protected override void PostStop()
    {
        if (Context.System.HasExtension<Cluster>())
            Cluster.Get(Context.System).Unsubscribe(Self);
        Dispose();
    }

    /// <summary>Called by the actor itself as it stops.</summary>
    public void Dispose() => _timer.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Waiting m: OnWaiting(m); break;
            case ShardLeaves m: OnShardLeaves(m.Shard); break;
            case LeftoverProtocol.Census m: OnCensus(m); break;
            case WriterHandoverProtocol.QueueBlock m: OnBlock(m); break;
            case WriterHandoverProtocol.DrainDone m: OnDrainDone(m.Key); break;
            case Tick: OnTick(); break;
            case NodeUp m: OnNodeUp(m.Node); break;
            case NodeGone m: OnNodeGone(m.Node, m.IsLost); break;
            case ClusterEvent.MemberRemoved m: OnNodeGone(m.Member.UniqueAddress, m.PreviousStatus == MemberStatus.Down); break;
            case ClusterEvent.MemberDowned: break;
            case ClusterEvent.MemberExited: break;
            case ClusterEvent.IMemberEvent m: OnNodeUp(m.Member.UniqueAddress, m.Member.Status); break;
            default: Unhandled(message); break;
        }
    }

    private void OnWaiting(Waiting waiting)
    {
        _desk.Waits[waiting.Wait.Key] = (waiting.Wait, waiting.Writer);
        _desk.Metrics.Began(waiting.Wait.Key.Endpoint);
        LookAfter(waiting.Wait, waiting.Writer);
    }

    private void OnShardLeaves(int shard)
    {
        foreach (var (wait, writer) in _desk.Waits.Values.Where(entry => entry.Wait.Key.Shard == shard).ToList())
        {
            wait.IsEnding = true;
            LookAfter(wait, writer);
        }
    }

    private void OnCensus(LeftoverProtocol.Census census)
    {
        _desk.Book.Spoke(census);
        if (census.Asks)
            Say(census.From, asks: false);
        LookAfterAll();
    }

    private void OnBlock(WriterHandoverProtocol.QueueBlock block)
    {
        if (!_desk.Waits.TryGetValue(block.Key, out var entry) || entry.Wait.Source?.Address != Sender.Path.Address)
            Sender.Tell(new WriterHandoverProtocol.NotClaimed(block.Key));
        else if (entry.Wait.Knows(block.Sequence) || IsTaken(entry.Wait, entry.Writer, block))
            Sender.TellWhenWritten(new WriterHandoverProtocol.QueueBlockTaken(block.Key, block.Sequence), entry.Writer, Self);
        else
            End(entry.Wait, entry.Writer, LeftoverWaitEnd.WriterEnded);
    }

    private bool IsTaken(LeftoverWait wait, ShardWriter writer, WriterHandoverProtocol.QueueBlock block)
    {
        var now = Now;
        if (writer.Adopt([.. block.Fragments.Select(moved => moved.ToQueued(now))]) is not { } adoption)
            return false;
        wait.Took(block.Sequence, now);
        _desk.Metrics.Adopted(block.Key.Endpoint, adoption);
        _desk.Tally.Samples += adoption.Samples;
        _desk.Tally.Late += adoption.Late;
        return true;
    }

    private void OnDrainDone(HandoverKey key)
    {
        if (!_desk.Waits.TryGetValue(key, out var entry) || entry.Wait.Source is not { } source || source.Address != Sender.Path.Address)
            return;
        _desk.Book.HandedOver(source, key.Endpoint, key.Shard);
        entry.Wait.EndSource();
        LookAfter(entry.Wait, entry.Writer);
    }

    private void OnTick()
    {
        SayWhatChanged();
        AskTheSilent();
        LookAfterAll();
    }

    private void LookAfterAll()
    {
        foreach (var (wait, writer) in _desk.Waits.Values.ToList())
            LookAfter(wait, writer);
        LookForLateOnes();
        Tell();
    }

    private void LookAfter(LeftoverWait wait, ShardWriter writer)
    {
        // A node that stops and cannot keep what it has must send it.
        if (writer.Ended.IsCompleted || writer.StopOrder is { KeepsSince: null })
        {
            End(wait, writer, LeftoverWaitEnd.WriterEnded);
            return;
        }

        var before = wait.Source;
        var step = _desk.Book.Next(wait);
        if (before is not null && wait.Source is null)
            TellWriters(before, new WriterHandoverProtocol.NotClaimed(wait.Key));
        if (step.Kind == LeftoverStepKind.Send)
        {
            End(wait, writer, wait.IsIncomplete ? LeftoverWaitEnd.Bound : LeftoverWaitEnd.Complete);
            return;
        }

        // The owner before may be about to get the same. And what is still under way may be newer: whether it arrives has to be known first.
        if (step.Node is { } node && !writer.IsHeld && writer.IsAtRest)
            wait.Ask(node, Now);
        if (wait.Source is { } source && (wait.ToldAt == TimeSpan.MinValue || Now - wait.ToldAt >= WriterHandoverActor.Period))
        {
            wait.ToldAt = Now;
            TellWriters(source, new LeftoverProtocol.LeftoverRequest(wait.Key));
        }
    }

    private void End(LeftoverWait wait, ShardWriter writer, LeftoverWaitEnd cause)
    {
        _desk.Waits.Remove(wait.Key);
        if (wait.Source is { } source)
            TellWriters(source, new WriterHandoverProtocol.NotClaimed(wait.Key));
        if (wait.HasFailed)
            _desk.NotBefore[(wait.Key.Endpoint, wait.Key.Shard)] = Now + RestAfterFailure;
        var waited = Now - wait.Since;
        _desk.Metrics.Ended(wait.Key.Endpoint, cause, waited);
        _desk.Tally.Shards++;
        _desk.Tally.Incomplete += cause == LeftoverWaitEnd.Bound ? 1 : 0;
        _desk.Tally.Longest = waited > _desk.Tally.Longest ? waited : _desk.Tally.Longest;
        writer.GoOn();
    }

    // A node that comes back later than it was waited for, or whose shard moved meanwhile.
    private void LookForLateOnes()
    {
        foreach (var (endpoint, shard) in _desk.Book.Left())
        {
            if (_desk.NotBefore.TryGetValue((endpoint, shard), out var notBefore) && Now < notBefore)
                continue;
            if (_desk.WriterOf(endpoint, shard) is { IsHeld: false, StopOrder: null } writer && writer.TryPause())
                OnWaiting(new Waiting(_desk.Book.Begin(_desk.NextKey(endpoint, shard), coldAtMs: null, isCold: false), writer));
        }
    }

    private void OnNodeUp(UniqueAddress node, MemberStatus status = MemberStatus.Up)
    {
        if (node.Equals(_desk.Self))
        {
            if (status == MemberStatus.Up)
                _desk.Book.BecameMember();
            return;
        }

        if (_desk.Book.Add(node))
            Ask(node);
    }

    private void OnNodeGone(UniqueAddress node, bool isLost)
    {
        _askedAt.Remove(node);
        var lost = _desk.Book.Remove(node, isLost);
        foreach (var (wait, _) in _desk.Waits.Values.Where(entry => node.Equals(entry.Wait.Source)))
            wait.SourceLost(lost);
        LookAfterAll();
    }

    private void SayWhatChanged()
    {
        var own = _desk.Own();
        _desk.Book.SetOwn(own.Count > 0);
        if (own.Equals(_said) && Now - _saidAt < SayAgain)
            return;
        _said = own;
        _saidAt = Now;
        foreach (var node in _desk.Book.Spoken())
            Say(node, asks: false);
    }

    private void AskTheSilent()
    {
        foreach (var (node, since) in _desk.Book.Silent())
        {
            var again = Now - since < LeftoverBook.Patience ? AskAgain : AskSeldom;
            if (!_askedAt.TryGetValue(node, out var asked) || Now - asked >= again)
                Ask(node);
        }
    }

    private void Ask(UniqueAddress node)
    {
        _askedAt[node] = Now;
        Say(node, asks: true);
    }

    private void Say(UniqueAddress node, bool asks) => Context.ActorSelection(new RootActorPath(node.Address) / "user" / Name)
        .Tell(new LeftoverProtocol.Census(_desk.Self, ++_desk.Sequence, asks, _desk.Own()));

    private static void TellWriters(UniqueAddress node, object message) =>
        Context.ActorSelection(new RootActorPath(node.Address) / "user" / WriterHandoverActor.Name).Tell(message);

    // One line when shards begin to wait, if they do so for more than a moment, and one when the last has ended.
    private void Tell()
    {
        var tally = _desk.Tally;
        if (_desk.Waits.Count > 0 && !tally.IsAnnounced && Now - _desk.Waits.Values.Min(entry => entry.Wait.Since) >= Period * 2)
        {
            tally.IsAnnounced = true;
            var for_ = _desk.Waits.Values.SelectMany(entry => entry.Wait.Lost.Select(lost => lost.Address).Append(entry.Wait.Source?.Address)).OfType<Address>();
            Log.ShardsWait(_desk.Logger, _desk.Waits.Count, string.Join(", ", for_.Distinct()));
        }

        if (_desk.Waits.Count > 0 || tally.Shards == 0)
            return;
        if (tally.IsAnnounced || tally.Samples > 0)
            Log.ShardsGoOn(_desk.Logger, tally.Shards, tally.Longest.TotalSeconds, tally.Samples, tally.Late, tally.Incomplete);
        _desk.Tally = new LeftoverTally();
    }

    /// <summary>A shard began here and is paused until this wait is over.</summary>
    public sealed record Waiting(LeftoverWait Wait, ShardWriter Writer) : IDeadLetterSuppression;

    /// <summary>A shard leaves this node.</summary>
    public sealed record ShardLeaves(int Shard) : IDeadLetterSuppression;

    /// <summary>Another node has joined.</summary>
    public sealed record NodeUp(UniqueAddress Node);

    /// <summary>A node is no member any more.</summary>
    public sealed record NodeGone(UniqueAddress Node, bool IsLost);

    private sealed record Tick : IDeadLetterSuppression
    {
        public static readonly Tick Instance = new();
    }
}
