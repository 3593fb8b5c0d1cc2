using Akka.Actor;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>Tells an actor that a moment has come, on the node's clock. One moment at a time: a new one replaces the last. To be stopped with the actor.</summary>
internal sealed class SlotTimer(TimeProvider time, IActorRef actor, object message)
{
    private ITimer? _timer;

    public void Set(DateTimeOffset at)
    {
        // Timers count whole milliseconds and may not fire early.
        var wait = Math.Max(0, Math.Ceiling((at - time.GetUtcNow()).TotalMilliseconds));
        var delay = TimeSpan.FromMilliseconds(wait);
        if (_timer is null)
            _timer = time.CreateTimer(static self => ((SlotTimer)self!).Tell(), this, delay, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    public void Stop() => _timer?.Dispose();

    private void Tell() => actor.Tell(message, ActorRefs.NoSender);
}
