using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Turns what the ledger counts as dropped into log lines: the sum since the last line, one line per reason and period.</summary>
internal sealed class LossReport(string endpoint, EndpointLedger ledger, TimeProvider time, ILogger logger)
{
    // What a receiver refused has a line of its own, with the receiver's words.
    private readonly Reason[] _reasons =
    [
        new(DropReason.QueueFull, "its queue was full and the oldest went first; the receiver takes less than comes in", time),
        new(DropReason.TooOld, "they grew older than sample_age_limit", time),
        new(DropReason.Shutdown, "they were still queued when the node had to stop", time),
        new(DropReason.EndpointRemoved, "the endpoint is no longer in the configuration", time),
        new(DropReason.Superseded, "another node may have sent newer samples of their series, and the endpoint's out_of_order is drop", time),
        new(DropReason.Damaged, "their records on disk were damaged", time),
        new(DropReason.TooLargeToMove, "their shard had moved, and a scrape's samples were too large for a message to its new node", time),
    ];

    /// <param name="atOnce">Also within the period.</param>
    public void Report(bool atOnce)
    {
        foreach (var reason in _reasons)
        {
            if (ledger.Dropped(reason.Value) != Interlocked.Read(ref reason.Reported) && (reason.Throttle.TryPass(out _) || atOnce))
                Report(reason);
        }
    }

    private void Report(Reason reason)
    {
        var dropped = ledger.Dropped(reason.Value);
        var since = dropped - Interlocked.Exchange(ref reason.Reported, dropped);
        if (since > 0)
            Log.Dropped(logger, since, endpoint, reason.Cause);
    }

    private sealed class Reason(DropReason value, string cause, TimeProvider time)
    {
        public long Reported;

        public DropReason Value { get; } = value;
        public string Cause { get; } = cause;
        public LogThrottle Throttle { get; } = new(LogThrottle.Period, time);
    }
}
