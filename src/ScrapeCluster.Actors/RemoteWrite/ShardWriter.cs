using Akka.Actor;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// One shard's way to one endpoint: the queue that scrapes append to, and what its <see cref="WriterActor"/> works with. It holds
/// what must outlive a restart of the actor.
/// </summary>
internal sealed class ShardWriter
{
    // A request that takes longer holds up a node that stops for nothing: what it sends is safe on the disk.
    private static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(5);

    private readonly EndpointAccount _account;
    private readonly TimeProvider _time;
    private readonly WriteQueue _queue;
    private readonly RemoteWriter _remote;
    private readonly DrainState _drain = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile IActorRef _actor = ActorRefs.Nobody;
    private volatile StopOrder? _stop;
    private volatile bool _isHere = true;
    private int _paused;
    private long _leftOverMs = long.MaxValue;
    private volatile bool _hangs;
    private int _gates;
    private int _closed;

    /// <param name="previous">The same shard's writer before this one, which may still be sending.</param>
    /// <param name="maySend">Asked before each request.</param>
    public ShardWriter(string name, int shard, EndpointSender sender, TimeProvider time, ShardWriter? previous, Func<bool> maySend)
    {
        Name = name;
        Shard = shard;
        _account = sender.Account;
        _time = time;
        _queue = new WriteQueue(shard, _account.Budget, _account.Ledger, _account.Log);
        // Asked once more when it is known what would be sent: a pause may have begun since the actor looked.
        _remote = new RemoteWriter(_queue, sender, time, () => !IsPaused && !IsLeftOver && maySend());
        LastSend = previous?.Ended ?? Task.CompletedTask;
    }

    public string Name { get; }

    public int Shard { get; }

    public string Endpoint => _account.Endpoint;

    /// <summary>True from <see cref="TryPause"/> to <see cref="GoOn"/>.</summary>
    public bool IsPaused => Volatile.Read(ref _paused) != 0;

    /// <summary>True where it is paused and nothing is under way any more: what it has sent is known.</summary>
    public bool IsAtRest => IsPaused && _remote.IsAtRest;

    /// <summary>True while the shard's owner before may hand something over: what third nodes have comes after that.</summary>
    public bool IsHeld => Volatile.Read(ref _gates) > 0;

    public WakeSignal Signal { get; } = new();

    /// <summary>Ends when nothing more is sent for this shard by whoever came before: a previous writer or the actor before a restart.</summary>
    public Task LastSend { get; set; }

    /// <summary>Completed when everything is sent, handed over, kept on disk or given up.</summary>
    public Task Ended => _ended.Task;

    public StopOrder? StopOrder => _stop;

    /// <summary>True where samples are held, or may still come from the shard's owner before.</summary>
    public bool HasUnsent => !_queue.IsDone || IsPaused;

    /// <summary>True where it was told to stop and has nothing left to do.</summary>
    public bool IsOver => _stop is not null && ((_queue.IsDone && !IsPaused) || IsBetterKept);

    /// <summary>What is held waits for the shard's owner, or until the shard begins here.</summary>
    public bool IsLeftOver => Interlocked.Read(ref _leftOverMs) != long.MaxValue;

    /// <summary>When the oldest sample was scraped that waits here for the shard's owner, milliseconds since 1970; null: there is none.</summary>
    public long? LeftOverMs =>
        Interlocked.Read(ref _leftOverMs) is var ms && ms != long.MaxValue && _queue.PendingSamples > 0 && !Ended.IsCompleted ? ms : null;

    /// <summary>From when on the request under way is one too many. Null: it may take as long as it takes.</summary>
    public TimeSpan? InterruptAt
    {
        get
        {
            var awaited = _drain.InterruptAt(_remote.IsFailing);
            if (!MayKeep || _drain.IsAwaited(_time.Monotonic()))
                return awaited;
            var hangs = Max(_stop!.KeepsSince!.Value, _remote.SendingSince) + HangsAfter;
            return awaited < hangs ? awaited : hangs;
        }
    }

    /// <summary>Completed when what was taken so far outlives a kill of this process.</summary>
    public Task WrittenAsync() => _account.Log?.WrittenAsync() ?? Task.CompletedTask;

    /// <summary>From any thread; never waits for the sender.</summary>
    public void Append(Fragment fragment)
    {
        var now = _time.Monotonic();
        var waiting = _queue.Append(fragment, now);
        // Else it stands behind a gate.
        if (!waiting.IsEmpty)
            Announce(fragment, waiting, now);
        _account.ReportLosses();
    }

    /// <summary>What to do now. For its actor alone, with nothing under way.</summary>
    public NextStep Next()
    {
        _remote.Share(() => MayJoin, Call);
        if (!_remote.TryTakeTurn())
            return new NextStep(StepKind.UnderWay);
        var step = default(NextStep);
        try
        {
            return step = Look();
        }
        finally
        {
            _remote.GiveBackTurn(step);
        }
    }

    /// <summary>Sends the oldest once.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await _remote.SendAsync(cancellationToken).ConfigureAwait(false);
        _hangs = cancellationToken.IsCancellationRequested;
    }

    /// <summary>Another writer's request has what it has to send, and that is needed here: it is back soon.</summary>
    public void BreakOff()
    {
        _hangs = true;
        _remote.BreakOff();
    }

    /// <summary>Hands the oldest to the node that claims them, and waits until that has them.</summary>
    public async Task HandOverAsync(CancellationToken cancellationToken)
    {
        if (!_remote.TryTakeTurn())
            return;
        try
        {
            await HandOverOldestAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _remote.GiveBackTurn();
        }
    }

    /// <summary>The last thing that its actor does. False: another writer's request has its samples.</summary>
    public bool TryEnd()
    {
        if (!_remote.TryTakeTurn())
            return false;
        Close(_stop?.Reason ?? DropReason.Shutdown);
        return true;
    }

    /// <summary>Called by its actor whenever one starts.</summary>
    public void RunBy(IActorRef actor) => _actor = actor;

    public void Change(EndpointSender sender)
    {
        _remote.Change(sender);
        LookAgain();
    }

    /// <summary>What is held waits for the shard's owner, who asks for it, or until the shard begins here.</summary>
    /// <param name="oldestMs">When the oldest was scraped, milliseconds since 1970.</param>
    public void LeaveOver(long oldestMs)
    {
        _isHere = false;
        Interlocked.Exchange(ref _leftOverMs, oldestMs);
    }

    /// <summary>The shard begins here: what was left over comes first.</summary>
    public void Begin()
    {
        _isHere = true;
        Interlocked.Exchange(ref _leftOverMs, long.MaxValue);
        _drain.TakeBack();
        LookAgain();
    }

    /// <summary>
    /// Nothing is sent until <see cref="GoOn"/>: older samples may come from another node. What is under way still is until <see cref="IsAtRest"/>.
    /// </summary>
    /// <returns>False: it is paused already, for somebody else.</returns>
    public bool TryPause() => Interlocked.Exchange(ref _paused, 1) == 0;

    /// <summary>All older samples are here that are waited for.</summary>
    public void GoOn()
    {
        Volatile.Write(ref _paused, 0);
        LookAgain();
    }

    /// <summary>The shard leaves: what is held is sent without waiting for more, or handed over to who claims it.</summary>
    public void Leave(long epoch)
    {
        _isHere = false;
        _drain.Leave(epoch, _time.Monotonic());
        LookAgain();
    }

    /// <summary>The shard's owner wants what is left over here. It claims it next.</summary>
    public void Lend(long epoch)
    {
        if (IsLeftOver)
            _drain.Lend(epoch, _time.Monotonic());
    }

    /// <summary>Another node waits for what the shard left here.</summary>
    public void Claim(QueueTransfer transfer)
    {
        if (_drain.Claim(transfer.Key.Epoch, transfer, _time.Monotonic()))
            LookAgain();
    }

    /// <summary>A claim is void.</summary>
    /// <param name="lost">Because the node that made it was lost: what cannot be sent soon comes after newer samples.</param>
    public void Withdraw(QueueTransfer transfer, bool lost)
    {
        if (_drain.Withdraw(transfer, lost ? _time.Monotonic() : null))
            LookAgain();
    }

    /// <summary>The new owner waits no longer. False: nothing was left.</summary>
    public bool Supersede(long epoch)
    {
        var found = _drain.Supersede(epoch);
        LookAgain();
        return found;
    }

    /// <summary>The shard comes from another node: what is appended from now on waits for what that one has. False: it is known.</summary>
    public bool Hold(long epoch)
    {
        if (!_queue.Hold(epoch))
            return false;
        Interlocked.Increment(ref _gates);
        return true;
    }

    /// <summary>True until <see cref="Release"/>, or the end.</summary>
    public bool IsHeldBy(long epoch) => _queue.IsHeldBy(epoch);

    /// <summary>The shard's owner before has nothing more.</summary>
    public void Release(long epoch)
    {
        if (_queue.IsHeldBy(epoch))
            Interlocked.Decrement(ref _gates);
        var passed = _queue.Release(epoch);
        // Who came before that owner waits for nothing any more.
        _drain.Settle(left => left < passed);
        LookAgain();
    }

    /// <summary>Takes what the shard's owner before could not send. False: it is not waited for (any more).</summary>
    public bool TakeOver(long epoch, IReadOnlyList<QueuedFragment> fragments)
    {
        var taken = _queue.TakeOver(epoch, fragments);
        LookAgain();
        _account.ReportLosses();
        return taken;
    }

    /// <summary>
    /// Takes what another node had left over, while <see cref="IsAtRest"/>. Samples that are not newer than what was sent come too late: they are given up, unless the
    /// endpoint takes them so. Null: the writer has ended, and nothing was taken.
    /// </summary>
    public Adoption? Adopt(IReadOnlyList<QueuedFragment> fragments)
    {
        var sentThroughMs = _remote.OutOfOrder == OutOfOrderPolicy.Drop ? _remote.SentThroughMs : long.MinValue;
        var late = fragments.Where(queued => queued.Fragment.MinTimestampMs <= sentThroughMs).ToList();
        if (!_queue.Adopt([.. fragments.Where(queued => queued.Fragment.MinTimestampMs > sentThroughMs)]))
            return null;
        foreach (var queued in late)
        {
            _account.Ledger.AddTakenOver(queued.Fragment.SampleCount);
            _account.Ledger.AddDropped(DropReason.Superseded, queued.Fragment.SampleCount);
        }

        _account.ReportLosses();
        return new Adoption(
            fragments.Sum(queued => (long)queued.Fragment.SampleCount), late.Sum(queued => (long)queued.Fragment.SampleCount));
    }

    /// <summary>An order to stop stays; only an earlier time replaces its own.</summary>
    public void Stop(StopOrder order)
    {
        if (_stop is { } before)
        {
            if (before.GiveUpAt <= order.GiveUpAt)
                return;
            order = before.KeepsSince is null ? before with { GiveUpAt = order.GiveUpAt } : order;
        }

        _stop = order;
        _remote.Flush();
        LookAgain();
    }

    /// <summary>The end. What is still held stays on disk, or is counted as dropped. The first call counts.</summary>
    public void Close(DropReason reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        if (_account.Log is not null && reason is DropReason.Shutdown or DropReason.Superseded)
            _queue.Keep();
        _remote.Close(reason);
        _ended.TrySetResult();
        _drain.Settle(_ => true);
    }

    // Requests of other shards may take along what waits here.
    private bool MayJoin => !IsPaused && !IsLeftOver && _drain.IsEmpty;

    private bool MayKeep => _stop?.KeepsSince is not null && _account.Log is { Fault: null };

    // What can neither be sent nor handed over now is safe on the disk.
    private bool IsBetterKept =>
        MayKeep && (_remote.IsFailing || _hangs || IsPaused || IsLeftOver || _queue.State.IsEmpty) && !_drain.IsAwaited(_time.Monotonic());

    // In ordinary times nobody is woken for a fragment: the endpoint's writers together know when a request is due.
    private void Announce(Fragment fragment, QueueState waiting, TimeSpan now)
    {
        if (_stop is null && MayJoin)
            _remote.Added(fragment, now);
        else if (Signal.TryWake(_remote.IsFull(waiting)))
            Call();
    }

    private void Call() => _actor.Tell(WriterProtocol.Wake.Instance);

    private NextStep Look()
    {
        if (IsPaused)
            return new NextStep(StepKind.Idle);
        if (_drain.TooLate(_time.Monotonic()) is { } epoch)
            ComeTooLate(epoch);
        _drain.Settle(_queue.IsDrained);
        if (ToHandOver() is not null)
            return new NextStep(StepKind.HandOver);
        return IsLeftOver ? new NextStep(StepKind.Idle) : _remote.Next(atOnce: !_drain.IsEmpty);
    }

    private async Task HandOverOldestAsync(CancellationToken cancellationToken)
    {
        var cut = new BlockCut();
        if (ToHandOver() is not { } departure || _queue.PeekToHandOver(departure.Epoch, cut.Choose) is not { } batch)
            return;
        try
        {
            if (!_drain.HandOver(departure))
                return;
            if (cut.IsTooLarge)
                _queue.Drop(batch, DropReason.TooLargeToMove);
            else if (await departure.Claim!.OfferAsync(batch, _time.Monotonic(), cancellationToken).ConfigureAwait(false))
                _queue.HandedOver(batch);
        }
        finally
        {
            // Does nothing where the batch was settled.
            _queue.PutBack(batch);
        }
    }

    // Newer samples of the same series are on their way from another node. That one may have use for these, if it could not send its own.
    private void ComeTooLate(long epoch)
    {
        if (_remote.OutOfOrder == OutOfOrderPolicy.Drop)
        {
            if (_account.Log is null || _isHere)
                _queue.DropThrough(epoch, DropReason.Superseded);
            else
                LeaveOver((_time.GetUtcNow() - (_time.Monotonic() - _queue.State.OldestSince)).ToUnixTimeMilliseconds());
        }

        _drain.Settle(left => left <= epoch);
    }

    // The oldest claim, where it is time to hand over and there is something.
    private Departure? ToHandOver()
    {
        var cannotSend = _remote.IsFailing || IsLeftOver || _queue.State.IsEmpty;
        return _drain.Claimed is { } departure && departure.HandOverFrom(cannotSend) <= _time.Monotonic() && _queue.CanHandOver(departure.Epoch)
            ? departure
            : null;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private void LookAgain() => _actor.Tell(WriterProtocol.LookAgain.Instance);
}
