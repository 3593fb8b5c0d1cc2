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
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile IActorRef _actor = ActorRefs.Nobody;
    private volatile StopOrder? _stop;
    private int _closed;

    /// <param name="previous">The same shard's writer before this one, which may still be sending.</param>
    public ShardWriter(string name, EndpointSender sender, TimeProvider time, ShardWriter? previous)
    {
        Name = name;
        _account = sender.Account;
        _time = time;
        _queue = new WriteQueue(_account.Budget, _account.Ledger);
        Remote = new RemoteWriter(_queue, sender, time);
        LastSend = previous?.Ended ?? Task.CompletedTask;
    }

    public string Name { get; }

    public RemoteWriter Remote { get; }

    public WakeSignal Signal { get; } = new();

    /// <summary>Ends when nothing more is sent for this shard by whoever came before: a previous writer or the actor before a restart.</summary>
    public Task LastSend { get; set; }

    /// <summary>Completed when everything is sent or given up.</summary>
    public Task Ended => _ended.Task;

    public StopOrder? StopOrder => _stop;

    /// <summary>From any thread; never waits for the sender.</summary>
    public void Append(Fragment fragment)
    {
        var waiting = _queue.Append(fragment, _time.Monotonic());
        if (Signal.TryWake(Remote.IsFull(waiting)))
            _actor.Tell(WriterProtocol.Wake.Instance);
        _account.ReportLosses();
    }

    /// <summary>Called by its actor whenever one starts.</summary>
    public void RunBy(IActorRef actor) => _actor = actor;

    public void Change(EndpointSender sender)
    {
        Remote.Change(sender);
        _actor.Tell(WriterProtocol.LookAgain.Instance);
    }

    /// <summary>An order to stop stays; only an earlier time replaces it.</summary>
    public void Stop(StopOrder order)
    {
        if (_stop is { } before && before.GiveUpAt <= order.GiveUpAt)
            return;
        _stop = order;
        Remote.Flush();
        _actor.Tell(WriterProtocol.LookAgain.Instance);
    }

    /// <summary>The end; what is still held is counted as dropped. The first call counts.</summary>
    public void Close(DropReason reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        Remote.Close(reason);
        _ended.TrySetResult();
    }
}
