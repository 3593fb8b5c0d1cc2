using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ScrapeCluster.Actors.Dispatching;

/// <summary>
/// Akka's timers on one thread that sleeps until the next is due. Akka's own scheduler wakes at every tick, 50 times a second, for the few that
/// a node has, each time with a timer and a task of the runtime.
/// </summary>
public sealed class QuietScheduler(Config scheduler, ILoggingAdapter log) : SchedulerBase(scheduler, log), IDateTimeOffsetNowTimeProvider, IDisposable
{
    internal static readonly string Name = $"{typeof(QuietScheduler).FullName}, {typeof(QuietScheduler).Assembly.GetName().Name}";

    private readonly PriorityQueue<Entry, TimeSpan> _entries = new();
    private bool _isRunning;
    private bool _stopped;

    public override TimeSpan MonotonicClock => TimeProvider.System.GetElapsedTime(0);

    public override TimeSpan HighResMonotonicClock => TimeProvider.System.GetElapsedTime(0);

    protected override DateTimeOffset TimeNow => TimeProvider.System.GetUtcNow();

    public void Dispose()
    {
        lock (_entries)
        {
            _stopped = true;
            _entries.Clear();
            Monitor.Pulse(_entries);
        }
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, new Telling(receiver, message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, new Telling(receiver, message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    private void Add(TimeSpan delay, TimeSpan interval, IRunnable action, ICancelable? cancelable)
    {
        var due = HighResMonotonicClock + delay;
        lock (_entries)
        {
            if (_stopped)
                throw new SchedulerException("Cannot schedule anything: the scheduler has stopped.");
            if (!_isRunning)
                Start();
            var isFirst = !_entries.TryPeek(out _, out var first) || due < first;
            _entries.Enqueue(new Entry(action, interval, cancelable), due);
            if (isFirst)
                Monitor.Pulse(_entries);
        }
    }

    private void Start()
    {
        _isRunning = true;
        new Thread(Run) { IsBackground = true, Name = "akka-timers" }.Start();
    }

    private void Run()
    {
        while (TakeDue() is { } entry)
        {
            try
            {
                entry.Action.Run();
            }
            catch (Exception error) // Other timers must go on, whatever one did.
            {
                Log.Error(error, "A scheduled action failed.");
            }
        }
    }

    private Entry? TakeDue()
    {
        lock (_entries)
        {
            while (!_stopped)
            {
                if (!_entries.TryPeek(out var entry, out var due))
                {
                    Monitor.Wait(_entries);
                }
                else if (entry.IsCancelled)
                {
                    _entries.Dequeue();
                }
                else if (due - HighResMonotonicClock is var wait && wait > TimeSpan.Zero)
                {
                    Monitor.Wait(_entries, (int)Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue));
                }
                else
                {
                    _entries.Dequeue();
                    if (entry.Interval > TimeSpan.Zero)
                        _entries.Enqueue(entry, NextOf(entry, due));
                    return entry;
                }
            }

            return null;
        }
    }

    // What was missed is not made up for.
    private TimeSpan NextOf(Entry entry, TimeSpan due)
    {
        var now = HighResMonotonicClock;
        return due + entry.Interval > now ? due + entry.Interval : now + entry.Interval;
    }

    private sealed record Entry(IRunnable Action, TimeSpan Interval, ICancelable? Cancelable)
    {
        public bool IsCancelled => Cancelable is { IsCancellationRequested: true };
    }

    private sealed class Telling(ICanTell receiver, object message, IActorRef sender) : IRunnable
    {
        public void Run() => receiver.Tell(message, sender);

        public void Execute() => Run();
    }
}
