using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Which slot of one target comes next, and how many were passed over. Only the newest slot is ever scraped: an older one that
/// was not begun in time is missed, never queued up.
/// </summary>
internal sealed class TargetSlots
{
    private ScrapeSchedule _schedule;
    private DateTimeOffset _taken;

    /// <param name="from">Slots up to here are not this target's business: its first one comes after.</param>
    public TargetSlots(ScrapeSchedule schedule, DateTimeOffset from)
    {
        _schedule = schedule;
        _taken = Settled = schedule.LastAtOrBefore(from);
    }

    /// <summary>The last slot about which all is said. One that was taken and is neither settled nor followed by another is still due.</summary>
    public DateTimeOffset Settled { get; private set; }

    /// <summary>The first slot that was not taken.</summary>
    public DateTimeOffset Next => _taken + _schedule.Interval;

    /// <summary>False once a slot was taken: where the slots begin can no longer be changed.</summary>
    public bool IsUntouched { get; private set; } = true;

    /// <summary>From <paramref name="now"/> on slots come from another schedule.</summary>
    public void Follow(ScrapeSchedule schedule, DateTimeOffset now)
    {
        _schedule = schedule;
        Forgive(now);
    }

    /// <summary>Slots up to <paramref name="now"/> are nobody's business any more: neither scraped nor missed.</summary>
    public void Forgive(DateTimeOffset now) => _taken = Settled = _schedule.LastAtOrBefore(now);

    /// <summary>Takes the newest slot that has come; false where none has since the last one taken.</summary>
    /// <param name="missed">Older slots that passed since the last one taken.</param>
    public bool TryTake(DateTimeOffset now, out DateTimeOffset slot, out long missed)
    {
        slot = _schedule.LastAtOrBefore(now);
        missed = 0;
        if (slot <= _taken)
            return false;

        missed = ((slot - _taken).Ticks / _schedule.Interval.Ticks) - 1;
        _taken = slot;
        Settled = slot - _schedule.Interval;
        IsUntouched = false;
        return true;
    }

    /// <summary>The slot taken last is scraped, or missed and counted.</summary>
    public void Settle() => Settled = _taken;

    public long TimestampFor(DateTimeOffset slot, DateTimeOffset begun) => _schedule.TimestampFor(slot, begun);
}
