using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// One writer's fragments in memory, oldest first, from being appended until they are acknowledged or given up; each end is
/// counted in the endpoint's ledger. Any thread appends, one sender at a time peeks. Appending never blocks on the sender.
/// </summary>
public sealed class WriteQueue
{
    private readonly QueueBudget _budget;
    private readonly EndpointLedger _ledger;
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _waiting = new();
    private readonly LinkedList<Entry> _peeked = new();

    private QueueBatch? _batch;
    private DropReason? _closedFor;
    private long _waitingSamples;
    private long _waitingBytes;
    private long _pendingSamples;
    private long _pendingBytes;
    private long _lastPosition;
    private long _oldestTicks = long.MaxValue;

    public WriteQueue(QueueBudget budget, EndpointLedger ledger)
    {
        _budget = budget;
        _ledger = ledger;
        _budget.Join(this);
    }

    /// <summary>Samples held, those out with the sender included.</summary>
    public long PendingSamples => Interlocked.Read(ref _pendingSamples);

    /// <summary>Compressed bytes held, those out with the sender included.</summary>
    public long PendingBytes => Interlocked.Read(ref _pendingBytes);

    public QueueState State
    {
        get
        {
            lock (_gate)
                return StateUnderGate();
        }
    }

    /// <summary>Position of the newest fragment ever appended; 0 before the first.</summary>
    public long LastPosition => Interlocked.Read(ref _lastPosition);

    // Read by the budget without the gate: a stale value only makes it look again.
    internal long OldestTicks => Interlocked.Read(ref _oldestTicks);

    /// <summary>Takes a fragment over: it is counted from here on. What does not fit pushes out the oldest.</summary>
    /// <param name="now">The caller's monotonic clock, the same for all queues of a budget.</param>
    public QueueState Append(Fragment fragment, TimeSpan now)
    {
        _ledger.AddEnqueued(fragment.SampleCount);
        var fits = _budget.Reserve(QueueBudget.CostOf(fragment));
        lock (_gate)
        {
            if (!fits)
                _ledger.AddDropped(DropReason.QueueFull, fragment.SampleCount);
            else if (_closedFor is { } reason)
                Refuse(fragment, reason);
            else
                AppendUnderGate(fragment, now);
            return StateUnderGate();
        }
    }

    /// <summary>
    /// Hands out the oldest fragments as long as <paramref name="choose"/> takes them. Null: it took none. One batch at a time:
    /// the next comes after <see cref="Acknowledge"/>, <see cref="Drop"/> or <see cref="PutBack"/>.
    /// </summary>
    public QueueBatch? Peek(Func<Fragment, PeekChoice> choose)
    {
        lock (_gate)
        {
            if (_batch is not null)
                throw new InvalidOperationException("Cannot peek a batch: the one before is still out.");
            while (_waiting.First is { } node && choose(node.Value.Fragment) is var choice && choice != PeekChoice.Stop)
            {
                TakeOut(node);
                if (choice == PeekChoice.Take)
                    _peeked.AddLast(node);
                else
                    GiveUp(node.Value.Fragment, DropReason.TooOld);
            }
            return _batch = _peeked.Last is { } last ? new QueueBatch([.. _peeked.Select(entry => entry.Fragment)], last.Value.Position) : null;
        }
    }

    /// <summary>The receiver has the batch.</summary>
    public void Acknowledge(QueueBatch batch)
    {
        lock (_gate)
        {
            if (!IsOut(batch))
                return;
            foreach (var entry in _peeked)
            {
                Forget(entry.Fragment);
                _ledger.AddAcknowledged(entry.Fragment.SampleCount);
            }
            ClearBatch();
        }
    }

    /// <summary>The batch is given up.</summary>
    public void Drop(QueueBatch batch, DropReason reason)
    {
        lock (_gate)
        {
            if (IsOut(batch))
                DropBatch(reason);
        }
    }

    /// <summary>The batch shall be sent again: it waits in front of all others, and may be pushed out as the oldest.</summary>
    public void PutBack(QueueBatch batch)
    {
        lock (_gate)
        {
            if (!IsOut(batch))
                return;
            while (_peeked.Last is { } node)
            {
                _peeked.Remove(node);
                _waiting.AddFirst(node);
                Count(node.Value.Fragment, 1);
            }
            ClearBatch();
        }
    }

    /// <summary>Gives up all that is held and, from now on, all that comes. The first reason stays.</summary>
    public void Close(DropReason reason)
    {
        lock (_gate)
        {
            if (_closedFor is not null)
                return;
            _closedFor = reason;
            DropBatch(reason);
            while (_waiting.First is { } node)
            {
                TakeOut(node);
                GiveUp(node.Value.Fragment, reason);
            }
        }
        _budget.Leave(this);
    }

    internal bool TryDropOldest()
    {
        lock (_gate)
        {
            if (_waiting.First is not { } node)
                return false;
            TakeOut(node);
            GiveUp(node.Value.Fragment, DropReason.QueueFull);
            return true;
        }
    }

    private bool IsOut(QueueBatch batch) => ReferenceEquals(batch, _batch);

    private void AppendUnderGate(Fragment fragment, TimeSpan now)
    {
        Interlocked.Increment(ref _lastPosition);
        _waiting.AddLast(new Entry(fragment, now, _lastPosition));
        Count(fragment, 1);
        Interlocked.Add(ref _pendingSamples, fragment.SampleCount);
        Interlocked.Add(ref _pendingBytes, fragment.Compressed.Length);
    }

    private void Refuse(Fragment fragment, DropReason reason)
    {
        _budget.Release(QueueBudget.CostOf(fragment));
        _ledger.AddDropped(reason, fragment.SampleCount);
    }

    private void TakeOut(LinkedListNode<Entry> node)
    {
        _waiting.Remove(node);
        Count(node.Value.Fragment, -1);
    }

    private void DropBatch(DropReason reason)
    {
        foreach (var entry in _peeked)
            GiveUp(entry.Fragment, reason);
        ClearBatch();
    }

    private void ClearBatch()
    {
        _peeked.Clear();
        _batch = null;
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

    private void Count(Fragment fragment, int sign)
    {
        _waitingSamples += sign * fragment.SampleCount;
        _waitingBytes += sign * fragment.Compressed.Length;
        Interlocked.Exchange(ref _oldestTicks, _waiting.First?.Value.Since.Ticks ?? long.MaxValue);
    }

    private QueueState StateUnderGate() => _waiting.First is { } oldest
        ? new QueueState(_waiting.Count, _waitingSamples, _waitingBytes, oldest.Value.Since, oldest.Value.Position)
        : default;

    private readonly record struct Entry(Fragment Fragment, TimeSpan Since, long Position);
}
