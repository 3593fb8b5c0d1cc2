using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// One writer's fragments, oldest first, from being appended until they are acknowledged, given up or handed over; each end is counted in the
/// endpoint's ledger. With a log they are on disk as well, and what an earlier run left is there again. What comes behind a gate (<see cref="Hold"/>) is not
/// sent until the gate opens. Any thread appends, one at a time peeks. Appending never blocks on the sender or the disk.
/// </summary>
public sealed class WriteQueue
{
    private readonly QueueBudget _budget;
    private readonly QueueLog? _log;
    private readonly EndpointLedger _ledger;
    private readonly FragmentShelf _shelf;
    private readonly QueueBooks _books;
    private readonly QueueOutlet _outlet;
    private readonly QueueLines _lines = new();
    private readonly Lock _gate = new();

    private DropReason? _closedFor;
    private long _oldestTicks = long.MaxValue;
    private long _highestSentMs = long.MinValue;

    /// <param name="shard">Number of the shard whose fragments these are.</param>
    /// <param name="log">Keeps them on disk as well; what it still has of this shard from before comes first. Null: memory only.</param>
    public WriteQueue(int shard, QueueBudget budget, EndpointLedger ledger, QueueLog? log = null)
    {
        Shard = shard;
        _budget = budget;
        _log = log;
        _ledger = ledger;
        _shelf = new FragmentShelf(shard, this, budget, log);
        _books = new QueueBooks(ledger, _shelf);
        _outlet = new QueueOutlet(_lines, _books, _shelf, _gate);
        _budget.Join(this);
        if (log is null)
            return;
        log.Join(this, ledger);
        Recover(log.TakeRecovered(shard));
    }

    /// <summary>Number of the shard whose fragments these are.</summary>
    public int Shard { get; }

    /// <summary>Samples held, those out with the sender or behind a gate included.</summary>
    public long PendingSamples => _books.Samples;

    /// <summary>Compressed bytes held, those out with the sender or behind a gate included.</summary>
    public long PendingBytes => _books.Bytes;

    /// <summary>Samples that it gave up for this reason.</summary>
    public long Dropped(DropReason reason) => _books.Dropped(reason);

    public QueueState State
    {
        get
        {
            lock (_gate)
                return _lines.State;
        }
    }

    /// <summary>Position of the newest fragment that ever might be sent; 0 before the first.</summary>
    public long LastPosition => _lines.LastPosition;

    /// <summary>Newest timestamp that went out to be sent, milliseconds since 1970; <see cref="long.MinValue"/> before the first.</summary>
    public long HighestSentMs => Interlocked.Read(ref _highestSentMs);

    /// <summary>True where nothing is held and nothing is waited for.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
                return !_lines.HasGates && _lines.Next is null && !_outlet.IsOut;
        }
    }

    // Read by others without the gate: a stale value only makes them look again.
    internal long OldestTicks => Interlocked.Read(ref _oldestTicks);

    /// <summary>
    /// Takes a fragment: it is counted from here on. What does not fit pushes out the oldest. May write to the disk, unless the thread must not wait for one
    /// (<see cref="Disk.DiskWaits"/>).
    /// </summary>
    /// <param name="now">The caller's monotonic clock, the same for all queues of a budget.</param>
    public QueueState Append(Fragment fragment, TimeSpan now)
    {
        _ledger.AddEnqueued(fragment.SampleCount);
        var queued = new QueuedFragment(fragment, now);
        var fits = _shelf.TryReserve(queued);
        QueueState state;
        lock (_gate)
        {
            if (MayAdd(queued, fits))
                _lines.Append(Put(queued, _lines.Ordinal, RecordPlace.Appended));
            Interlocked.Exchange(ref _oldestTicks, _lines.OldestTicks);
            state = _lines.State;
        }

        // Behind the gate: this thread may have to wait for the disk.
        _log?.WriteHere();
        return state;
    }

    /// <summary>
    /// Hands out the oldest fragments as long as <paramref name="choose"/> takes them. Null: it took none. One batch at a time:
    /// the next comes after <see cref="Acknowledge"/>, <see cref="Drop"/>, <see cref="HandedOver"/> or <see cref="PutBack"/>.
    /// May read from the disk.
    /// </summary>
    public QueueBatch? Peek(Func<Fragment, PeekChoice> choose)
    {
        var batch = Peek(null, choose);
        foreach (var (fragment, _, _) in batch?.Queued ?? [])
            Interlocked.Exchange(ref _highestSentMs, Math.Max(_highestSentMs, fragment.MaxTimestampMs));
        return batch;
    }

    /// <summary>The receiver has the batch. May write to the disk, as <see cref="Append"/>.</summary>
    /// <param name="isLast">False: another queue of the same log is told of the same answer next. What is on disk is marked once, by the last call.</param>
    public void Acknowledge(QueueBatch batch, bool isLast = true)
    {
        lock (_gate)
        {
            _outlet.Settle(batch, _ledger.AddAcknowledged);
            Interlocked.Exchange(ref _oldestTicks, _lines.OldestTicks);
        }
        if (isLast)
            _log?.WriteHere();
    }

    /// <summary>Another node has the batch.</summary>
    public void HandedOver(QueueBatch batch) => Settle(batch, _ledger.AddHandedOver);

    /// <summary>The batch is given up.</summary>
    public void Drop(QueueBatch batch, DropReason reason) => Settle(batch, samples => _books.AddDropped(reason, samples));

    /// <summary>The batch stays: it waits in front of all others, and may be pushed out as the oldest.</summary>
    /// <param name="triedTogether">It shall be sent again in requests of so many fragments. 0: as it comes.</param>
    public void PutBack(QueueBatch batch, int triedTogether = 0)
    {
        lock (_gate)
        {
            _outlet.PutBack(batch, triedTogether);
            NoteOldest();
        }
    }

    /// <summary>The batch's samples are held in these fragments instead, which wait in front of all others: they were cut smaller.</summary>
    /// <param name="parts">Have the same samples in the same order.</param>
    public void Replace(QueueBatch batch, IReadOnlyList<Fragment> parts)
    {
        lock (_gate)
        {
            if (!_outlet.TryForget(batch))
                return;
            // On disk they stand by time, like what is adopted: their numbers are new.
            var entries = parts.Select(part => Put(_shelf.Take(new QueuedFragment(part, batch.Queued[0].Since)), 0, RecordPlace.Adopted)).ToList();
            for (var i = entries.Count - 1; i >= 0; i--)
                _lines.Returned.AddFirst(entries[i]);
            NoteOldest();
        }
    }

    /// <summary>Closes a gate: what is appended from now on is not sent until <see cref="Release"/>. What was there before is.</summary>
    /// <param name="epoch">Names the gate; greater than those of closed ones.</param>
    /// <returns>False: the last gate had this epoch, or a closed one has a greater one.</returns>
    public bool Hold(long epoch)
    {
        lock (_gate)
            return _closedFor is null && _lines.TryHold(epoch);
    }

    /// <summary>Opens a gate. What it held waits behind what was there before.</summary>
    /// <returns>Epoch of the newest gate that is passed by this; 0 where none is, because an older gate is closed.</returns>
    public long Release(long epoch)
    {
        lock (_gate)
        {
            if (_lines.GateOf(epoch) is { } released)
                released.IsOpen = true;
            return _lines.PassOpen();
        }
    }

    /// <summary>True from <see cref="Hold"/> to <see cref="Release"/>.</summary>
    public bool IsHeldBy(long epoch)
    {
        lock (_gate)
            return _lines.GateOf(epoch) is { IsOpen: false };
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
        var fits = Reserve(fragments);
        lock (_gate)
        {
            var gate = _closedFor is null ? _lines.GateOf(epoch) : null;
            if (gate is null)
                return Refuse(fragments, fits);
            TakeAll(fragments, fits, queued => gate.TakenOver.AddLast(Put(queued, gate.Ordinal, RecordPlace.TakenOver)));
            return true;
        }
    }

    /// <summary>
    /// Takes what another node had left over of this shard from before: by time among what waits, the older first, and behind what is out. Counted
    /// from here on as taken over.
    /// </summary>
    /// <returns>False: the queue is closed; nothing was taken.</returns>
    public bool Adopt(IReadOnlyList<QueuedFragment> fragments)
    {
        var fits = Reserve(fragments);
        lock (_gate)
        {
            if (_closedFor is not null)
                return Refuse(fragments, fits);
            TakeAll(fragments, fits, queued => _lines.Adopted.AddByTime(Put(queued, 0, RecordPlace.Adopted)));
            return true;
        }
    }

    /// <summary>True where <see cref="PeekToHandOver"/> would find something.</summary>
    public bool CanHandOver(long throughEpoch)
    {
        lock (_gate)
            return _lines.NextThrough(throughEpoch) is not null;
    }

    /// <summary>
    /// Hands out the oldest fragments for another node, as <see cref="Peek"/> does for a request; those that came from a third node also while their
    /// gate is closed.
    /// </summary>
    /// <param name="throughEpoch">Nothing behind gates with greater epochs.</param>
    public QueueBatch? PeekToHandOver(long throughEpoch, Func<Fragment, PeekChoice> choose) => Peek(throughEpoch, choose);

    /// <summary>True where nothing is held, and nothing waited for, before gates with greater epochs.</summary>
    public bool IsDrained(long throughEpoch)
    {
        lock (_gate)
            return _lines.Next is null && !_outlet.IsOut && !_lines.IsGateBefore(throughEpoch);
    }

    /// <summary>Gives up all that is held before gates with greater epochs, and waits for nothing there. No batch may be out.</summary>
    public void DropThrough(long epoch, DropReason reason)
    {
        lock (_gate)
        {
            _lines.PassThrough(epoch);
            while (_lines.Next is { } line)
                _books.GiveUpAll(line, reason);
            NoteOldest();
        }
    }

    /// <summary>
    /// Ends without giving up: what is held stays on disk for the next start. What can only be in memory is dropped as <see cref="DropReason.Shutdown"/>, as
    /// is what still comes. A batch that is out may still be settled.
    /// </summary>
    public void Keep()
    {
        lock (_gate)
        {
            if (_closedFor is not null)
                return;
            _closedFor = DropReason.Shutdown;
            _outlet.Keep();
            _lines.PassThrough(long.MaxValue);
            while (_lines.Next is { } line && line.TryRemoveFirst(out var entry))
                _books.Keep(entry);
            NoteOldest();
        }
        Leave();
    }

    /// <summary>Gives up all that is held and, from now on, all that comes. The first reason stays.</summary>
    public void Close(DropReason reason)
    {
        lock (_gate)
        {
            if (_closedFor is not null)
                return;
            _closedFor = reason;
            _outlet.GiveUp(reason);
        }
        DropThrough(long.MaxValue, reason);
        Leave();
    }

    internal bool TryDropOldest()
    {
        lock (_gate)
        {
            if (!_lines.All.MinBy(line => line.OldestTicks)!.TryRemoveFirst(out var entry))
                return false;
            GiveUpForRoom(entry);
            return true;
        }
    }

    /// <summary>False: it is out with a sender, or gone.</summary>
    internal bool TryDrop(long id)
    {
        lock (_gate)
        {
            foreach (var line in _lines.All)
            {
                if (!line.TryRemove(id, out var entry))
                    continue;
                GiveUpForRoom(entry.Value);
                return true;
            }
            return false;
        }
    }

    /// <summary>Gives up what is in a file that has to go.</summary>
    internal void DropSegment(int segment)
    {
        lock (_gate)
        {
            foreach (var line in _lines.All)
                line.RemoveWhere(entry => DropFrom(segment, entry));
            _outlet.ForEachOut(entry => _log!.ForgetPlace(entry.Id, segment, entry.Bytes));
            NoteOldest();
        }
    }

    private bool DropFrom(int segment, in QueueEntry entry)
    {
        if (!_log!.IsIn(entry.Id, segment))
            return false;
        _books.GiveUp(entry, DropReason.QueueFull);
        return true;
    }

    private void GiveUpForRoom(in QueueEntry entry)
    {
        _books.GiveUp(entry, DropReason.QueueFull);
        NoteOldest();
    }

    private QueueBatch? Peek(long? throughEpoch, Func<Fragment, PeekChoice> choose)
    {
        var batch = _outlet.Peek(throughEpoch, choose);
        lock (_gate)
            NoteOldest();
        return batch;
    }

    private void Settle(QueueBatch batch, Action<int> count)
    {
        lock (_gate)
        {
            _outlet.Settle(batch, count);
            NoteOldest();
        }
    }

    private void Recover(QueueLeftovers leftovers)
    {
        lock (_gate)
        {
            foreach (var entry in leftovers.Appended)
                Recover(entry, _lines.Append);
            foreach (var entry in leftovers.Adopted)
                Recover(entry, _lines.Adopted.AddByTime);
            NoteOldest();
        }
    }

    private void Recover(in QueueEntry entry, AddEntry add)
    {
        _ledger.AddRecovered(entry.Samples);
        _books.Add(entry);
        add(entry);
    }

    private QueueEntry Put(in QueuedFragment queued, int ordinal, RecordPlace place)
    {
        var entry = _shelf.Put(queued, ordinal, place);
        _books.Add(entry);
        return entry;
    }

    private bool MayAdd(in QueuedFragment queued, bool fits)
    {
        if (fits && _closedFor is null)
            return true;
        if (fits)
            _shelf.Unreserve(queued.Fragment);
        _books.AddDropped(fits ? _closedFor!.Value : DropReason.QueueFull, queued.Fragment.SampleCount);
        return false;
    }

    // The newest first: they are the last to be dropped.
    private bool[] Reserve(IReadOnlyList<QueuedFragment> fragments)
    {
        var fits = new bool[fragments.Count];
        for (var i = fragments.Count - 1; i >= 0; i--)
            fits[i] = _shelf.TryReserve(fragments[i]);
        return fits;
    }

    private bool Refuse(IReadOnlyList<QueuedFragment> fragments, bool[] fits)
    {
        for (var i = 0; i < fragments.Count; i++)
        {
            if (fits[i])
                _shelf.Unreserve(fragments[i].Fragment);
        }
        return false;
    }

    private void TakeAll(IReadOnlyList<QueuedFragment> fragments, bool[] fits, Action<QueuedFragment> take)
    {
        for (var i = 0; i < fragments.Count; i++)
        {
            _ledger.AddTakenOver(fragments[i].Fragment.SampleCount);
            if (MayAdd(fragments[i], fits[i]))
                take(fragments[i]);
        }
        NoteOldest();
    }

    private void Leave()
    {
        _budget.Leave(this);
        _log?.Leave(this);
    }

    private void NoteOldest()
    {
        Interlocked.Exchange(ref _oldestTicks, _lines.OldestTicks);
        _log?.Write();
    }

    private delegate void AddEntry(in QueueEntry entry);
}
