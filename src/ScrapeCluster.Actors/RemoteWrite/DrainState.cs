namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// What a writer owes to the nodes that its shard went to, and when it is to be handed over rather than sent. Safe on many threads.
/// </summary>
internal sealed class DrainState
{
    private readonly Lock _gate = new();

    // By epoch; more than one where the shard came back and left again before all was sent.
    private readonly List<Departure> _departures = [];
    private volatile bool _isEmpty = true;

    /// <summary>True where nothing is owed.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>The claim to serve: the oldest, unless another has begun.</summary>
    public Departure? Claimed
    {
        get
        {
            lock (_gate)
                return _departures.Find(departure => departure.HandsOver) ?? _departures.Find(departure => departure.Claim is not null);
        }
    }

    public void Leave(long epoch, TimeSpan now)
    {
        lock (_gate)
        {
            if (_departures.Count == 0 || _departures[^1].Epoch < epoch)
                _departures.Add(new Departure(epoch, now));
            _isEmpty = false;
        }
    }

    /// <summary>The owner of the shard asks for what is left of it. What an earlier one asked for is void.</summary>
    public void Lend(long epoch, TimeSpan now)
    {
        foreach (var before in TakeOut(departure => departure.IsLeftover && departure.Epoch != epoch))
            before.Claim?.Done();
        lock (_gate)
        {
            if (_departures.TrueForAll(departure => departure.Epoch != epoch))
                _departures.Add(new Departure(epoch, now, IsLeftover: true));
            _isEmpty = false;
        }
    }

    /// <summary>The shard begins here: what is left of it needs nobody's claim, unless some of it has gone already.</summary>
    public void TakeBack()
    {
        foreach (var lent in TakeOut(departure => departure.OrphanedAt is not null || (departure.IsLeftover && !departure.HandsOver)))
            lent.Claim?.Done();
    }

    /// <summary>True where another node has claimed something, or may still be about to.</summary>
    public bool IsAwaited(TimeSpan now)
    {
        lock (_gate)
            return _departures.Exists(departure => departure.Claim is not null || (!departure.IsLeftover && now - departure.Since < Departure.ClaimedWithin));
    }

    /// <summary>False: nothing is owed under this epoch.</summary>
    public bool Claim(long epoch, QueueTransfer transfer, TimeSpan now) => Change(
        departure => departure.Epoch == epoch,
        departure => departure.Claim == transfer ? departure : WithClaim(departure, transfer, now));

    /// <summary>A claim is void: the node that made it wants nothing any more, or is lost.</summary>
    /// <param name="lostAt">When it was lost.</param>
    public bool Withdraw(QueueTransfer transfer, TimeSpan? lostAt) =>
        TakeOut(departure => departure.IsLeftover && departure.Claim == transfer).Count > 0
        || Change(departure => departure.Claim == transfer, departure => departure with { Claim = null, HandsOver = false, OrphanedAt = lostAt });

    /// <summary>From now on everything goes to who claimed it. False: the claim is void.</summary>
    public bool HandOver(Departure begun) => Change(departure => departure == begun, departure => departure with { HandsOver = true });

    /// <summary>Whoever waited does so no longer.</summary>
    public bool Supersede(long epoch) => Change(departure => departure.Epoch == epoch, departure => departure with { IsSuperseded = true });

    /// <summary>Epoch through which newer samples may come first by now; null: none.</summary>
    public long? TooLate(TimeSpan now)
    {
        lock (_gate)
            return _departures.FindLast(departure => departure.TooLateFrom <= now)?.Epoch;
    }

    /// <summary>From when on a request under way is one too many. Null: it may take as long as it takes.</summary>
    public TimeSpan? InterruptAt(bool failing)
    {
        lock (_gate)
            return new[] { _departures.Min(departure => departure.TooLateFrom), Claimed?.HandOverFrom(failing) + Departure.RequestGrace }.Min();
    }

    /// <summary>Forgets what is drained, and tells who waited for it.</summary>
    public void Settle(Predicate<long> isDrained)
    {
        foreach (var departure in TakeOut(departure => isDrained(departure.Epoch)))
            departure.Claim?.Done();
    }

    private static Departure WithClaim(Departure departure, QueueTransfer transfer, TimeSpan now)
    {
        transfer.Join();
        return departure with { Claim = transfer, ClaimedAt = now, HandsOver = false, OrphanedAt = null };
    }

    private bool Change(Predicate<Departure> which, Func<Departure, Departure> change)
    {
        lock (_gate)
        {
            var found = _departures.FindIndex(which);
            if (found >= 0)
                _departures[found] = change(_departures[found]);
            return found >= 0;
        }
    }

    private List<Departure> TakeOut(Predicate<Departure> which)
    {
        lock (_gate)
        {
            var found = _departures.FindAll(which);
            _departures.RemoveAll(which);
            _isEmpty = _departures.Count == 0;
            return found;
        }
    }
}
