using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// One writer's fragments in memory, oldest first, from being appended until they are acknowledged, given up or handed over; each
/// end is counted in the endpoint's ledger. What comes behind a gate (<see cref="Hold"/>) is not sent until the gate opens. Any
/// thread appends, one at a time peeks. Appending never blocks on the sender.
/// </summary>
public sealed class WriteQueue
{
    private readonly int _shard;
    private readonly QueueLog? _log;
    private readonly QueueBudget _budget;
    private readonly EndpointLedger _ledger;
    private readonly Lock _gate = new();
    private readonly FragmentList _waiting = new();
    private readonly FragmentList _peeked = new();

    // By epoch. The first is closed: an open one passes what it holds to those before it.
    private readonly LinkedList<QueueGate> _gates = new();

    private FragmentList _peekedFrom;
    private QueueBatch? _batch;
    private DropReason? _closedFor;
    private long _pendingSamples;
    private long _pendingBytes;
    private long _lastPosition;
    private long _lastEpoch;
    private long _oldestTicks = long.MaxValue;
    private long _highestSentMs = long.MinValue;

    /// <param name="shard">Number of the shard whose fragments these are.</param>
    /// <param name="log">Keeps them on disk as well; what it still has of this shard from before comes first. Null: memory only.</param>
    public WriteQueue(int shard, QueueBudget budget, EndpointLedger ledger, QueueLog? log = null)
    {
        _shard = shard;
        _log = log;
        _budget = budget;
        _ledger = ledger;
        _peekedFrom = _waiting;
        _budget.Join(this);
    }

    /// <summary>Number of the shard whose fragments these are.</summary>
    public int Shard => _shard;

    /// <summary>Samples held, those out with the sender or behind a gate included.</summary>
    public long PendingSamples => Interlocked.Read(ref _pendingSamples);

    /// <summary>Compressed bytes held, those out with the sender or behind a gate included.</summary>
    public long PendingBytes => Interlocked.Read(ref _pendingBytes);

    public QueueState State
    {
        get
        {
            lock (_gate)
                return _waiting.State;
        }
    }

    /// <summary>Position of the newest fragment that ever might be sent; 0 before the first.</summary>
    public long LastPosition => Interlocked.Read(ref _lastPosition);

    /// <summary>Newest timestamp that went out to be sent, milliseconds since 1970; <see cref="long.MinValue"/> before the first.</summary>
    public long HighestSentMs => Interlocked.Read(ref _highestSentMs);

    /// <summary>True where nothing is held and nothing is waited for.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
                return _gates.Count == 0 && _waiting.IsEmpty && _batch is null;
        }
    }

    // Read by the budget without the gate: a stale value only makes it look again.
    internal long OldestTicks => Interlocked.Read(ref _oldestTicks);

    /// <summary>Takes a fragment: it is counted from here on. What does not fit pushes out the oldest.</summary>
    /// <param name="now">The caller's monotonic clock, the same for all queues of a budget.</param>
    public QueueState Append(Fragment fragment, TimeSpan now)
    {
        _ledger.AddEnqueued(fragment.SampleCount);
        var fits = _budget.Reserve(QueueBudget.CostOf(fragment), now);
        lock (_gate)
        {
            if (!fits)
                _ledger.AddDropped(DropReason.QueueFull, fragment.SampleCount);
            else if (_closedFor is { } reason)
                Refuse(fragment, reason);
            else
                Add(new QueuedFragment(fragment, now), _gates.Last?.Value.Held ?? _waiting);
            return _waiting.State;
        }
    }

    /// <summary>
    /// Hands out the oldest fragments as long as <paramref name="choose"/> takes them. Null: it took none. One batch at a time:
    /// the next comes after <see cref="Acknowledge"/>, <see cref="Drop"/>, <see cref="HandedOver"/> or <see cref="PutBack"/>.
    /// </summary>
    public QueueBatch? Peek(Func<Fragment, PeekChoice> choose)
    {
        lock (_gate)
        {
            var batch = PeekFrom(_waiting, choose);
            foreach (var fragment in batch?.Fragments ?? [])
                Interlocked.Exchange(ref _highestSentMs, Math.Max(_highestSentMs, fragment.MaxTimestampMs));
            return batch;
        }
    }

    /// <summary>The receiver has the batch.</summary>
    public void Acknowledge(QueueBatch batch) => Settle(batch, fragment => _ledger.AddAcknowledged(fragment.SampleCount));

    /// <summary>Another node has the batch.</summary>
    public void HandedOver(QueueBatch batch) => Settle(batch, fragment => _ledger.AddHandedOver(fragment.SampleCount));

    /// <summary>The batch is given up.</summary>
    public void Drop(QueueBatch batch, DropReason reason) => Settle(batch, fragment => _ledger.AddDropped(reason, fragment.SampleCount));

    /// <summary>The batch stays: it waits in front of all others, and may be pushed out as the oldest.</summary>
    /// <param name="triedTogether">It shall be sent again in requests of so many fragments. 0: as it comes.</param>
    public void PutBack(QueueBatch batch, int triedTogether = 0)
    {
        lock (_gate)
        {
            if (!IsOut(batch))
                return;
            if (triedTogether > 0)
                _peeked.MarkTried(triedTogether);
            while (_peeked.RemoveLast() is { } node)
                _peekedFrom.AddFirst(node);
            ClearBatch();
        }
    }

    /// <summary>The batch's samples are held in these fragments instead, which wait in front of all others: they were cut smaller.</summary>
    /// <param name="parts">Have the same samples in the same order.</param>
    public void Replace(QueueBatch batch, IReadOnlyList<Fragment> parts)
    {
        lock (_gate)
        {
            if (!IsOut(batch))
                return;
            var (since, position) = (batch.Queued[0].Since, 0L);
            while (_peeked.RemoveFirst() is { } node)
            {
                position = node.Value.Position;
                Forget(node.Value.Fragment);
            }
            foreach (var part in parts.Reverse())
                AddInFront(new QueuedFragment(part, since), position, _peekedFrom);
            ClearBatch();
        }
    }

    /// <summary>Closes a gate: what is appended from now on is not sent until <see cref="Release"/>. What was there before is.</summary>
    /// <param name="epoch">Names the gate; greater than those of closed ones.</param>
    /// <returns>False: the last gate had this epoch, or a closed one has a greater one.</returns>
    public bool Hold(long epoch)
    {
        lock (_gate)
        {
            if (_closedFor is not null || epoch == _lastEpoch || _gates.Last?.Value.Epoch > epoch)
                return false;
            _lastEpoch = epoch;
            _gates.AddLast(new QueueGate(epoch));
            return true;
        }
    }

    /// <summary>Opens a gate. What it held waits behind what was there before.</summary>
    /// <returns>Epoch of the newest gate that is passed by this; 0 where none is, because an older gate is closed.</returns>
    public long Release(long epoch)
    {
        lock (_gate)
        {
            if (GateOf(epoch) is { } released)
                released.IsOpen = true;
            var passed = 0L;
            while (_gates.First is { Value: { IsOpen: true } gate })
            {
                Pass(gate);
                passed = gate.Epoch;
            }
            return passed;
        }
    }

    /// <summary>True from <see cref="Hold"/> to <see cref="Release"/>.</summary>
    public bool IsHeldBy(long epoch)
    {
        lock (_gate)
            return GateOf(epoch) is { IsOpen: false };
    }

    /// <summary>
    /// Takes what another node hands over, in order: behind what this queue had before the gate, before what the gate holds. Counted from
    /// here on. What is older than all the rest goes first where memory is short.
    /// </summary>
    /// <returns>False: the gate is not closed (any more); nothing was taken.</returns>
    public bool TakeOver(long epoch, IReadOnlyList<QueuedFragment> fragments)
    {
        if (!IsHeldBy(epoch))
            return false;
        var fits = new bool[fragments.Count];
        for (var i = fragments.Count - 1; i >= 0; i--)
            fits[i] = _budget.Reserve(QueueBudget.CostOf(fragments[i].Fragment), fragments[i].Since);
        lock (_gate)
        {
            var gate = GateOf(epoch);
            for (var i = 0; i < fragments.Count; i++)
                TakeOver(gate, fragments[i], fits[i]);
            return gate is not null;
        }
    }

    /// <summary>
    /// Takes what another node had left over of this shard from before: in front of all that waits and is newer, behind what is out. Counted from here on as taken over.
    /// </summary>
    /// <returns>False: the queue is closed; nothing was taken.</returns>
    public bool Adopt(IReadOnlyList<QueuedFragment> fragments)
    {
        var fits = new bool[fragments.Count];
        for (var i = fragments.Count - 1; i >= 0; i--)
            fits[i] = _budget.Reserve(QueueBudget.CostOf(fragments[i].Fragment), fragments[i].Since);
        lock (_gate)
        {
            for (var i = fragments.Count - 1; i >= 0; i--)
                Adopt(fragments[i], fits[i]);
            return _closedFor is null;
        }
    }

    /// <summary>True where <see cref="PeekToHandOver"/> would find something.</summary>
    public bool CanHandOver(long throughEpoch)
    {
        lock (_gate)
            return FrontOf(throughEpoch) is not null;
    }

    /// <summary>
    /// Hands out the oldest fragments for another node, as <see cref="Peek"/> does for a request; those that came from a third node also while their
    /// gate is closed.
    /// </summary>
    /// <param name="throughEpoch">Nothing behind gates with greater epochs.</param>
    public QueueBatch? PeekToHandOver(long throughEpoch, Func<Fragment, PeekChoice> choose)
    {
        lock (_gate)
            return FrontOf(throughEpoch) is { } front ? PeekFrom(front, choose) : null;
    }

    /// <summary>True where nothing is held, and nothing waited for, before gates with greater epochs.</summary>
    public bool IsDrained(long throughEpoch)
    {
        lock (_gate)
            return _waiting.IsEmpty && _batch is null && !(_gates.First?.Value.Epoch <= throughEpoch);
    }

    /// <summary>Gives up all that is held before gates with greater epochs, and waits for nothing there. No batch may be out.</summary>
    public void DropThrough(long epoch, DropReason reason)
    {
        lock (_gate)
        {
            while (_gates.First is { } first && first.Value.Epoch <= epoch)
                Pass(first.Value);
            GiveUpAll(_waiting, reason);
            NoteOldest();
        }
    }

    /// <summary>
    /// Ends without giving up: what is held stays on disk for the next start. What can only be in memory is dropped as <see cref="DropReason.Shutdown"/>, as
    /// is what still comes. A batch that is out may still be settled.
    /// </summary>
    public void Keep() => Close(DropReason.Shutdown);

    /// <summary>Gives up all that is held and, from now on, all that comes. The first reason stays.</summary>
    public void Close(DropReason reason)
    {
        lock (_gate)
        {
            if (_closedFor is not null)
                return;
            _closedFor = reason;
            GiveUpAll(_peeked, reason);
            _batch = null;
        }
        DropThrough(long.MaxValue, reason);
        _budget.Leave(this);
    }

    internal bool TryDropOldest()
    {
        lock (_gate)
        {
            var oldest = Lists().MinBy(list => list.OldestTicks)!;
            if (oldest.RemoveFirst() is not { } node)
                return false;
            GiveUp(node.Value.Fragment, DropReason.QueueFull);
            NoteOldest();
            return true;
        }
    }

    private bool IsOut(QueueBatch batch) => ReferenceEquals(batch, _batch);

    private QueueGate? GateOf(long epoch) => _gates.FirstOrDefault(gate => gate.Epoch == epoch);

    private IEnumerable<FragmentList> Lists() => _gates.SelectMany(gate => new[] { gate.TakenOver, gate.Held }).Prepend(_waiting);

    // What stands behind an open gate that is not passed has to wait like what a closed one holds.
    private FragmentList? FrontOf(long throughEpoch)
    {
        if (!_waiting.IsEmpty)
            return _waiting;
        return _gates.First is { Value: var gate } && gate.Epoch <= throughEpoch && !gate.TakenOver.IsEmpty ? gate.TakenOver : null;
    }

    private QueueBatch? PeekFrom(FragmentList list, Func<Fragment, PeekChoice> choose)
    {
        if (_batch is not null)
            throw new InvalidOperationException("Cannot peek a batch: the one before is still out.");
        while (list.First is { } node && choose(node.Value.Fragment) is var choice && choice != PeekChoice.Stop)
        {
            list.Remove(node);
            if (choice == PeekChoice.Take)
                _peeked.AddLast(node);
            else
                GiveUp(node.Value.Fragment, DropReason.TooOld);
        }
        NoteOldest();
        _peekedFrom = list;
        return _batch = _peeked.IsEmpty ? null : new QueueBatch([.. _peeked.Queued]);
    }

    private void Settle(QueueBatch batch, Action<Fragment> count)
    {
        lock (_gate)
        {
            if (!IsOut(batch))
                return;
            while (_peeked.RemoveFirst() is { } node)
            {
                Forget(node.Value.Fragment);
                count(node.Value.Fragment);
            }
            ClearBatch();
        }
    }

    private void ClearBatch()
    {
        _batch = null;
        _peekedFrom = _waiting;
        NoteOldest();
    }

    private void Pass(QueueGate gate)
    {
        _gates.Remove(gate);
        if (_peekedFrom == gate.TakenOver)
            _peekedFrom = _waiting;
        foreach (var list in new[] { gate.TakenOver, gate.Held })
        {
            while (list.RemoveFirst() is { } node)
            {
                node.Value = node.Value with { Position = Interlocked.Increment(ref _lastPosition) };
                _waiting.AddLast(node);
            }
        }
    }

    private void TakeOver(QueueGate? gate, QueuedFragment queued, bool fits)
    {
        if (gate is null)
        {
            if (fits)
                _budget.Release(QueueBudget.CostOf(queued.Fragment));
            return;
        }
        _ledger.AddTakenOver(queued.Fragment.SampleCount);
        if (fits)
            Add(queued, gate.TakenOver);
        else
            _ledger.AddDropped(DropReason.QueueFull, queued.Fragment.SampleCount);
    }

    private void Adopt(QueuedFragment queued, bool fits)
    {
        if (_closedFor is not null)
        {
            if (fits)
                _budget.Release(QueueBudget.CostOf(queued.Fragment));
            return;
        }
        _ledger.AddTakenOver(queued.Fragment.SampleCount);
        if (!fits)
        {
            _ledger.AddDropped(DropReason.QueueFull, queued.Fragment.SampleCount);
            return;
        }
        _waiting.AddFirst(new LinkedListNode<FragmentList.Entry>(new FragmentList.Entry(queued, 0)));
        Interlocked.Add(ref _pendingSamples, queued.Fragment.SampleCount);
        Interlocked.Add(ref _pendingBytes, queued.Fragment.Compressed.Length);
        NoteOldest();
    }

    private void Add(QueuedFragment queued, FragmentList list)
    {
        var position = list == _waiting ? Interlocked.Increment(ref _lastPosition) : 0;
        list.AddLast(new LinkedListNode<FragmentList.Entry>(new FragmentList.Entry(queued, position)));
        Interlocked.Add(ref _pendingSamples, queued.Fragment.SampleCount);
        Interlocked.Add(ref _pendingBytes, queued.Fragment.Compressed.Length);
        NoteOldest();
    }

    private void AddInFront(QueuedFragment queued, long position, FragmentList list)
    {
        _budget.Add(QueueBudget.CostOf(queued.Fragment));
        list.AddFirst(new LinkedListNode<FragmentList.Entry>(new FragmentList.Entry(queued, position)));
        Interlocked.Add(ref _pendingSamples, queued.Fragment.SampleCount);
        Interlocked.Add(ref _pendingBytes, queued.Fragment.Compressed.Length);
    }

    private void Refuse(Fragment fragment, DropReason reason)
    {
        _budget.Release(QueueBudget.CostOf(fragment));
        _ledger.AddDropped(reason, fragment.SampleCount);
    }

    private void GiveUpAll(FragmentList list, DropReason reason)
    {
        while (list.RemoveFirst() is { } node)
            GiveUp(node.Value.Fragment, reason);
    }

    private void GiveUp(Fragment fragment, DropReason reason)
    {
        Forget(fragment);
        _ledger.AddDropped(reason, fragment.SampleCount);
    }

    private void Forget(Fragment fragment)
    {
        _budget.Release(QueueBudget.CostOf(fragment));
        Interlocked.Add(ref _pendingSamples, -fragment.SampleCount);
        Interlocked.Add(ref _pendingBytes, -fragment.Compressed.Length);
    }

    private void NoteOldest() =>
        Interlocked.Exchange(ref _oldestTicks, _gates.Count == 0 ? _waiting.OldestTicks : Lists().Min(list => list.OldestTicks));
}
