namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// The order of a queue: what was put back and what other nodes left over, by time, then what waits, where others left nothing older over, then gate by
/// gate what was taken over and what is held. Not safe on many threads.
/// </summary>
internal sealed class QueueLines
{
    // By epoch. The first is closed: an open one passes what it holds to those before it.
    private readonly LinkedList<QueueGate> _gates = new();
    private long _lastPosition;
    private long _lastEpoch;

    /// <summary>Was out, and is repeated before anything else.</summary>
    public EntryDeque Returned { get; } = new();

    /// <summary>Other nodes had it left over from before.</summary>
    public EntryDeque Adopted { get; } = new();

    /// <summary>In the order in which it was appended.</summary>
    public EntryDeque Waiting { get; } = new();

    /// <summary>Position of the newest that ever might be sent.</summary>
    public long LastPosition => Interlocked.Read(ref _lastPosition);

    public bool HasGates => _gates.Count > 0;

    /// <summary>How many gates there have been.</summary>
    public int Ordinal { get; private set; }

    /// <summary>Where something appended goes.</summary>
    public EntryDeque End => _gates.Last?.Value.Held ?? Waiting;

    /// <summary>Whose first is the next to be sent. Null: nothing may be sent.</summary>
    public EntryDeque? Next
    {
        get
        {
            // What was tried in vain is repeated before all that is newer.
            if (!Returned.IsEmpty)
                return Adopted.IsEmpty || Returned.First.MinTimestampMs <= Adopted.First.MinTimestampMs ? Returned : Adopted;
            if (Adopted.IsEmpty)
                return Waiting.IsEmpty ? null : Waiting;
            return Waiting.IsEmpty || Adopted.First.MinTimestampMs <= Waiting.First.MinTimestampMs ? Adopted : Waiting;
        }
    }

    public QueueState State
    {
        get
        {
            if (Next is not { } next)
                return default;
            var count = Returned.Count + Adopted.Count + Waiting.Count;
            return new QueueState(
                count, Returned.Samples + Adopted.Samples + Waiting.Samples, Returned.Bytes + Adopted.Bytes + Waiting.Bytes,
                next.First.Since, LastPosition - count + 1, next.First.TriedTogether);
        }
    }

    /// <summary>When the oldest was appended; the greatest number where there is none.</summary>
    public long OldestTicks
    {
        get
        {
            var oldest = Math.Min(Returned.OldestTicks, Math.Min(Adopted.OldestTicks, Waiting.OldestTicks));
            foreach (var gate in _gates)
                oldest = Math.Min(oldest, Math.Min(gate.TakenOver.OldestTicks, gate.Held.OldestTicks));
            return oldest;
        }
    }

    public IEnumerable<EntryDeque> All => _gates.SelectMany(gate => new[] { gate.TakenOver, gate.Held }).Prepend(Waiting).Prepend(Adopted).Prepend(Returned);

    public void Append(in QueueEntry entry)
    {
        var end = End;
        end.AddLast(entry);
        if (end == Waiting)
            Interlocked.Increment(ref _lastPosition);
    }

    public QueueGate? GateOf(long epoch) => HasGates ? _gates.FirstOrDefault(gate => gate.Epoch == epoch) : null;

    public bool IsGateBefore(long throughEpoch) => _gates.First?.Value.Epoch <= throughEpoch;

    /// <summary>False: the last gate had this epoch, or a closed one has a greater one.</summary>
    public bool TryHold(long epoch)
    {
        if (epoch == _lastEpoch || _gates.Last?.Value.Epoch > epoch)
            return false;
        _lastEpoch = epoch;
        _gates.AddLast(new QueueGate(epoch, ++Ordinal));
        return true;
    }

    /// <summary>Passes gates from the first on as long as they are open. The epoch of the last one; 0 where none is.</summary>
    public long PassOpen()
    {
        var passed = 0L;
        while (_gates.First is { Value: { IsOpen: true } gate })
        {
            Pass(gate);
            passed = gate.Epoch;
        }
        return passed;
    }

    public void PassThrough(long epoch)
    {
        while (_gates.First is { Value: var gate } && gate.Epoch <= epoch)
            Pass(gate);
    }

    /// <summary>
    /// What may be handed over next, before gates with greater epochs. What stands behind an open gate that is not passed has to wait like what a
    /// closed one holds.
    /// </summary>
    public EntryDeque? NextThrough(long epoch)
    {
        if (Next is { } next)
            return next;
        return _gates.First is { Value: var gate } && gate.Epoch <= epoch && !gate.TakenOver.IsEmpty ? gate.TakenOver : null;
    }

    /// <summary>True where it belongs to a gate that is not passed.</summary>
    public bool IsTakenOver(EntryDeque line) => HasGates && _gates.Any(gate => gate.TakenOver == line);

    private void Pass(QueueGate gate)
    {
        _gates.Remove(gate);
        Interlocked.Add(ref _lastPosition, gate.TakenOver.Count + gate.Held.Count);
        Move(gate.TakenOver);
        Move(gate.Held);
    }

    private void Move(EntryDeque line)
    {
        while (line.TryRemoveFirst(out var entry))
            Waiting.AddLast(entry);
    }
}
