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
    private readonly EndpointAccount _account;
    private readonly TimeProvider _time;
    private readonly WriteQueue _queue;
    private readonly RemoteWriter _remote;
    private readonly DrainState _drain = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile IActorRef _actor = ActorRefs.Nobody;
    private volatile StopOrder? _stop;
    private int _closed;

    /// <param name="previous">The same shard's writer before this one, which may still be sending.</param>
    /// <param name="maySend">Asked before each request.</param>
    public ShardWriter(string name, int shard, EndpointSender sender, TimeProvider time, ShardWriter? previous, Func<bool> maySend)
    {
        Name = name;
        _account = sender.Account;
        _time = time;
        _queue = new WriteQueue(shard, _account.Budget, _account.Ledger, _account.Log);
        _remote = new RemoteWriter(_queue, sender, time, maySend);
        LastSend = previous?.Ended ?? Task.CompletedTask;
    }

    public string Name { get; }

    public WakeSignal Signal { get; } = new();

    /// <summary>Ends when nothing more is sent for this shard by whoever came before: a previous writer or the actor before a restart.</summary>
    public Task LastSend { get; set; }

    /// <summary>Completed when everything is sent, handed over or given up.</summary>
    public Task Ended => _ended.Task;

    public StopOrder? StopOrder => _stop;

    /// <summary>True where samples are held, or may still come from the shard's owner before.</summary>
    public bool HasUnsent => !_queue.IsDone;

    /// <summary>True where it was told to stop and has nothing left to do.</summary>
    public bool IsOver => _stop is not null && _queue.IsDone;

    /// <summary>From when on the request under way is one too many. Null: it may take as long as it takes.</summary>
    public TimeSpan? InterruptAt => _drain.InterruptAt(_remote.IsFailing);

    /// <summary>From any thread; never waits for the sender.</summary>
    public void Append(Fragment fragment)
    {
        var waiting = _queue.Append(fragment, _time.Monotonic());
        // Else it stands behind a gate.
        if (!waiting.IsEmpty && Signal.TryWake(_remote.IsFull(waiting)))
            _actor.Tell(WriterProtocol.Wake.Instance);
        _account.ReportLosses();
    }

    /// <summary>What to do now. For its actor alone, with nothing under way.</summary>
    public NextStep Next()
    {
        if (_drain.TooLate(_time.Monotonic()) is { } epoch)
            ComeTooLate(epoch);
        _drain.Settle(_queue.IsDrained);
        return ToHandOver() is null ? _remote.Next(atOnce: !_drain.IsEmpty) : new NextStep(StepKind.HandOver);
    }

    /// <summary>Sends the oldest once.</summary>
    public Task SendAsync(CancellationToken cancellationToken) => _remote.SendAsync(cancellationToken);

    /// <summary>Hands the oldest to the node that claims them, and waits until that has them.</summary>
    public async Task HandOverAsync(CancellationToken cancellationToken)
    {
        var cut = new BlockCut();
        if (ToHandOver() is not { } departure || _queue.PeekToHandOver(departure.Epoch, cut.Choose) is not { } batch)
            return;
        try
        {
            _drain.HandOver(departure);
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

    /// <summary>Called by its actor whenever one starts.</summary>
    public void RunBy(IActorRef actor) => _actor = actor;

    public void Change(EndpointSender sender)
    {
        _remote.Change(sender);
        LookAgain();
    }

    /// <summary>The shard leaves: what is held is sent without waiting for more, or handed over to who claims it.</summary>
    public void Leave(long epoch)
    {
        _drain.Leave(epoch, _time.Monotonic());
        LookAgain();
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
    public bool Hold(long epoch) => _queue.Hold(epoch);

    /// <summary>True until <see cref="Release"/>, or the end.</summary>
    public bool IsHeldBy(long epoch) => _queue.IsHeldBy(epoch);

    /// <summary>The shard's owner before has nothing more.</summary>
    public void Release(long epoch)
    {
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

    /// <summary>An order to stop stays; only an earlier time replaces it.</summary>
    public void Stop(StopOrder order)
    {
        if (_stop is { } before && before.GiveUpAt <= order.GiveUpAt)
            return;
        _stop = order;
        _remote.Flush();
        LookAgain();
    }

    /// <summary>The end; what is still held is counted as dropped. The first call counts.</summary>
    public void Close(DropReason reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _remote.Close(reason);
        _ended.TrySetResult();
        _drain.Settle(_ => true);
    }

    // Newer samples of the same series are on their way from another node.
    private void ComeTooLate(long epoch)
    {
        if (_remote.OutOfOrder == OutOfOrderPolicy.Drop)
            _queue.DropThrough(epoch, DropReason.Superseded);
        _drain.Settle(left => left <= epoch);
    }

    // The oldest claim, where it is time to hand over and there is something.
    private Departure? ToHandOver()
    {
        var cannotSend = _remote.IsFailing || _queue.State.IsEmpty;
        return _drain.Claimed is { } departure && departure.HandOverFrom(cannotSend) <= _time.Monotonic() && _queue.CanHandOver(departure.Epoch)
            ? departure
            : null;
    }

    private void LookAgain() => _actor.Tell(WriterProtocol.LookAgain.Instance);
}
