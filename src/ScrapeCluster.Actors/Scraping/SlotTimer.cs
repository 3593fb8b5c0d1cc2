using Akka.Actor;
using ScrapeCluster.Actors.Dispatching;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>Tells an actor that a moment has come, on the node's clock. One moment at a time: a new one replaces the last. To be stopped with the actor.</summary>
/// <param name="clock">Null: timers of <paramref name="time"/> are used.</param>
internal sealed class SlotTimer(SlotClock? clock, TimeProvider time, IActorRef actor, object message)
{
    private ITimer? _timer;
    private int _version;

    public void Set(DateTimeOffset at)
    {
        if (clock is not null)
            clock.Set(this, Interlocked.Increment(ref _version), at);
        else
            SetTimer(at);
    }

    public void Stop()
    {
        Interlocked.Increment(ref _version);
        _timer?.Dispose();
    }

    /// <summary>Of the clock. Slots that were replaced meanwhile are still in its list.</summary>
    public void Came(int version, bool isLate)
    {
        if (version != Volatile.Read(ref _version))
            return;
        if (isLate)
            Tell();
        else
            InlineExecutor.Tell(actor, message);
    }

    private void SetTimer(DateTimeOffset at)
    {
        // Timers count whole milliseconds and may not fire early.
        var wait = Math.Max(0, Math.Ceiling((at - time.GetUtcNow()).TotalMilliseconds));
        var delay = TimeSpan.FromMilliseconds(wait);
        if (_timer is null)
            _timer = time.CreateTimer(static self => ((SlotTimer)self!).Tell(), this, delay, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Tell() => actor.Tell(message, ActorRefs.NoSender);
}
