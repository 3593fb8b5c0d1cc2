using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// Speaks for the node's writers with those of other nodes (<c>/user/writer-handover</c>): as a shard's new owner it asks and waits
/// until the old one has nothing left, as the old owner it passes on what could not be sent.
/// </summary>
internal sealed class WriterHandoverActor : UntypedActor, IDisposable
{
    public const string Name = "writer-handover";

    /// <summary>How often what has no answer is repeated.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // An old owner that is still there but answers nothing is told for so long that it shall give up.
    private static readonly TimeSpan InsistFor = TimeSpan.FromMinutes(1);

    private readonly HandoverDesk _desk;
    private readonly ITimer _timer;

    public WriterHandoverActor(HandoverDesk desk)
    {
        var self = Self;
        _desk = desk;
        _timer = desk.Time.CreateTimer(_ => self.Tell(Tick.Instance), null, Period, Period);
    }

    public static Props Props(HandoverDesk desk) => Akka.Actor.Props.Create(() => new WriterHandoverActor(desk));

    private TimeSpan Now => _desk.Time.Monotonic();

    protected override void PreStart()
    {
        if (Context.System.HasExtension<Cluster>())
            Cluster.Get(Context.System).Subscribe(Self, typeof(ClusterEvent.MemberRemoved));
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
            // New owner.
            case Gated m: OnGated(m.Gate); break;
            case WriterHandoverProtocol.DrainDone m: OnDrainDone(m.Key); break;
            case WriterHandoverProtocol.QueueBlock m: OnBlock(m); break;
            // Old owner.
            case WriterHandoverProtocol.DrainRequest m: OnRequest(m.Key); break;
            case LeftoverProtocol.LeftoverRequest m: OnLeftoverRequest(m.Key); break;
            case BlockOffer m: OnOffer(m); break;
            case WriterHandoverProtocol.QueueBlockTaken m: OnTaken(m); break;
            case WriterHandoverProtocol.GateOpened m: OnGateOpened(m.Key); break;
            case WriterHandoverProtocol.NotClaimed m: OnNotClaimed(m.Key); break;
            case QueueTransfer.Drained m: OnDrained(m.Transfer); break;
            // Both.
            case Tick: OnTick(); break;
            case ClusterEvent.MemberRemoved m: OnNodeGone(m.Member.Address, m.PreviousStatus == MemberStatus.Down); break;
            case NodeGone m: OnNodeGone(m.Node, m.IsLost); break;
            case ClusterEvent.CurrentClusterState: break;
            default: Unhandled(message); break;
        }
    }

    private void OnGated(SendGate gate)
    {
        _desk.Gates[gate.Key] = gate;
        _desk.Metrics.Closed(gate.Key.Endpoint);
        if (_desk.IsMember(gate.From))
            Tell(gate.From, new WriterHandoverProtocol.DrainRequest(gate.Key));
        else
            Open(gate, GateOpening.NodeRemoved);
    }

    private void OnDrainDone(HandoverKey key)
    {
        if (_desk.Gates.GetValueOrDefault(key) is { } gate)
            Open(gate, GateOpening.Drained);
    }

    private void OnBlock(WriterHandoverProtocol.QueueBlock block)
    {
        var gate = _desk.Gates.GetValueOrDefault(block.Key);
        if (gate is null)
            Sender.Tell(new WriterHandoverProtocol.NotClaimed(block.Key));
        else if (gate.IsForced)
            Sender.Tell(new WriterHandoverProtocol.GateOpened(block.Key));
        else if (IsTaken(gate, block))
            Sender.TellWhenWritten(new WriterHandoverProtocol.QueueBlockTaken(block.Key, block.Sequence), gate.Writer, Self);
    }

    private bool IsTaken(SendGate gate, WriterHandoverProtocol.QueueBlock block)
    {
        if (gate.Knows(block.Sequence))
            return true;
        if (!gate.Writer.TakeOver(block.Key.Epoch, [.. block.Fragments.Select(Queued)]))
            return false;
        gate.Took(block.Sequence, Now);
        return true;
    }

    private QueuedFragment Queued(MovedFragment moved) => moved.ToQueued(Now);

    private void Open(SendGate gate, GateOpening cause)
    {
        _desk.Gates.Remove(gate.Key);
        if (gate.IsForced)
            return;
        gate.Writer.Release(gate.Key.Epoch);
        _desk.Metrics.Opened(gate.Key.Endpoint, cause, Now - gate.Since);
    }

    // It stays on the desk until the old owner says that it sends nothing more.
    private void Force(SendGate gate)
    {
        Open(gate, GateOpening.Bound);
        gate.IsForced = true;
        _desk.Gates[gate.Key] = gate;
        Log.GateForced(_desk.Logger, gate.Key.Shard, gate.Key.Endpoint, gate.From, (Now - gate.Since).TotalSeconds);
    }

    private void OnLeftoverRequest(HandoverKey key)
    {
        _desk.Lend(key);
        OnRequest(key);
    }

    private void OnRequest(HandoverKey key)
    {
        if (_desk.Transfers.GetValueOrDefault(key) is { } known)
        {
            if (known.Taker.Equals(Sender))
                return;
            Forget(known, lost: false);
        }
        var transfer = new QueueTransfer(key, Sender, Self);
        _desk.Transfers[key] = transfer;
        _desk.Claim(transfer);
    }

    private void OnOffer(BlockOffer offer)
    {
        if (_desk.Transfers.GetValueOrDefault(offer.Transfer.Key) != offer.Transfer)
        {
            offer.Settle(taken: false);
            return;
        }
        WindowOf(offer.Transfer).Add(offer);
        TellBlocks(WindowOf(offer.Transfer));
    }

    private void OnTaken(WriterHandoverProtocol.QueueBlockTaken taken)
    {
        if (_desk.Transfers.GetValueOrDefault(taken.Key) is not { } transfer)
            return;
        var window = WindowOf(transfer);
        if (window.Answered(taken.Key, taken.Sequence) is { } offer)
            _desk.Metrics.HandedOver(offer);
        TellBlocks(window);
    }

    private void OnGateOpened(HandoverKey key)
    {
        var isLeft = _desk.Supersede(key);
        // Only now: its writer goes on with the next block as soon as this one is settled.
        if (_desk.Transfers.GetValueOrDefault(key) is { } transfer)
            WindowOf(transfer).Void(transfer);
        if (!isLeft)
            Sender.Tell(new WriterHandoverProtocol.DrainDone(key));
    }

    private void OnNotClaimed(HandoverKey key)
    {
        if (_desk.Transfers.GetValueOrDefault(key) is { } transfer && transfer.Taker.Equals(Sender))
            Forget(transfer, lost: false);
    }

    private void OnDrained(QueueTransfer transfer)
    {
        if (_desk.Transfers.GetValueOrDefault(transfer.Key) == transfer)
            _desk.Transfers.Remove(transfer.Key);
        transfer.Taker.Tell(new WriterHandoverProtocol.DrainDone(transfer.Key));
    }

    private void OnTick()
    {
        foreach (var gate in _desk.Gates.Values.ToList())
            LookAfter(gate);
        foreach (var window in _desk.Windows.Values)
            TellBlocks(window);
    }

    private void LookAfter(SendGate gate)
    {
        if (gate.IsForced)
            Insist(gate);
        else if (gate.Writer.Ended.IsCompleted)
            LetGo(gate);
        else if (gate.IsOverdue(Now, _desk.StopReserve) || !gate.Writer.IsHeldBy(gate.Key.Epoch))
            Force(gate);
        else
            Tell(gate.From, new WriterHandoverProtocol.DrainRequest(gate.Key));
    }

    private void Insist(SendGate gate)
    {
        if (Now - gate.Since > SendGate.Bound + InsistFor)
            _desk.Gates.Remove(gate.Key);
        else
            Tell(gate.From, new WriterHandoverProtocol.GateOpened(gate.Key));
    }

    private void LetGo(SendGate gate)
    {
        Open(gate, GateOpening.WriterEnded);
        Tell(gate.From, new WriterHandoverProtocol.NotClaimed(gate.Key));
    }

    private void OnNodeGone(Address node, bool isLost)
    {
        foreach (var gate in _desk.Gates.Values.Where(gate => gate.From == node).ToList())
        {
            if (isLost && !gate.IsForced)
                _desk.OwnerLost(gate);
            Open(gate, GateOpening.NodeRemoved);
        }

        foreach (var transfer in _desk.Transfers.Values.Where(transfer => transfer.Taker.Path.Address == node).ToList())
            Forget(transfer, lost: true);
        _desk.Windows.Remove(node);
    }

    // What was offered goes back to its queue, and waits for the next claim or is sent from here.
    private void Forget(QueueTransfer transfer, bool lost)
    {
        _desk.Transfers.Remove(transfer.Key);
        _desk.Withdraw(transfer, lost);
        WindowOf(transfer).Void(transfer);
    }

    private TransferWindow WindowOf(QueueTransfer transfer)
    {
        var node = transfer.Taker.Path.Address;
        if (!_desk.Windows.TryGetValue(node, out var window))
            _desk.Windows[node] = window = new TransferWindow();
        return window;
    }

    private void TellBlocks(TransferWindow window)
    {
        foreach (var offer in window.Next(Now))
            offer.Transfer.Taker.Tell(offer.Block);
    }

    private static void Tell(Address node, object message) =>
        Context.ActorSelection(new RootActorPath(node) / "user" / Name).Tell(message);

    /// <summary>A writer waits for its shard's old owner.</summary>
    public sealed record Gated(SendGate Gate) : IDeadLetterSuppression;

    /// <summary>A node is no member of the cluster any more.</summary>
    /// <param name="IsLost">It did not leave: it may come back.</param>
    public sealed record NodeGone(Address Node, bool IsLost = true);

    private sealed record Tick : IDeadLetterSuppression
    {
        public static readonly Tick Instance = new();
    }
}
