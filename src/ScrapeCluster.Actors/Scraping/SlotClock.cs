using ScrapeCluster.Actors.Dispatching;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Wakes all targets of a node at their slots, on one thread of its own that also begins their scrapes. A timer of the runtime for each would
/// wake two threads per slot, and take ten times the memory.
/// </summary>
internal sealed class SlotClock(TimeProvider time) : IDisposable
{
    /// <summary>Once it is later than this, scrapes begin on the thread pool: something holds them up.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(2);

    private readonly PriorityQueue<(SlotTimer Timer, int Version), long> _slots = new();
    private bool _isRunning;
    private bool _stopped;

    public void Set(SlotTimer timer, int version, DateTimeOffset at)
    {
        lock (_slots)
        {
            if (_stopped)
                return;
            if (!_isRunning)
                Start();
            var isFirst = !_slots.TryPeek(out _, out var first) || at.UtcTicks < first;
            _slots.Enqueue((timer, version), at.UtcTicks);
            if (isFirst)
                Monitor.Pulse(_slots);
        }
    }

    public void Dispose()
    {
        lock (_slots)
        {
            _stopped = true;
            _slots.Clear();
            Monitor.Pulse(_slots);
        }
    }

    private void Start()
    {
        _isRunning = true;
        new Thread(Run) { IsBackground = true, Name = "slots" }.Start();
    }

    private void Run()
    {
        DiskWaits.Forbid();
        while (WaitForSlot(out var timer, out var version, out var lateness))
            timer.Came(version, isLate: lateness > Late);
    }

    private bool WaitForSlot(out SlotTimer timer, out int version, out TimeSpan lateness)
    {
        lock (_slots)
        {
            while (!_stopped)
            {
                // Looked at again at least each second: the system's clock may be set.
                var wait = TimeSpan.FromSeconds(1);
                if (_slots.TryPeek(out var next, out var at))
                {
                    lateness = TimeSpan.FromTicks(time.GetUtcNow().UtcTicks - at);
                    if (lateness >= TimeSpan.Zero)
                    {
                        (timer, version) = _slots.Dequeue();
                        return true;
                    }

                    if (-lateness < wait)
                        wait = -lateness;
                }

                Monitor.Wait(_slots, (int)Math.Ceiling(wait.TotalMilliseconds));
            }
        }

        (timer, version, lateness) = (null!, 0, default);
        return false;
    }
}
