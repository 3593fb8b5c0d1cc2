using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Which slot of one target comes next, and how many were passed over. Only the newest slot is ever scraped: an older one that
/// was not begun in time is missed, never queued up.
/// </summary>
internal sealed class TargetSlots
{
    private ScrapeSchedule _schedule;
    private DateTimeOffset _settled;

    /// <param name="now">Slots up to here are not this target's business: its first one comes after.</param>
    public TargetSlots(ScrapeSchedule schedule, DateTimeOffset now)
    {
        _schedule = schedule;
        _settled = schedule.LastAtOrBefore(now);
    }

    /// <summary>The first slot that nothing was decided about.</summary>
    public DateTimeOffset Next => _settled + _schedule.Interval;

    /// <summary>From <paramref name="now"/> on slots come from another schedule.</summary>
    public void Follow(ScrapeSchedule schedule, DateTimeOffset now)
    {
        _schedule = schedule;
        _settled = schedule.LastAtOrBefore(now);
    }

    /// <summary>Slots up to <paramref name="now"/> are nobody's business any more: neither scraped nor missed.</summary>
    public void Forgive(DateTimeOffset now) => _settled = _schedule.LastAtOrBefore(now);

    /// <summary>Takes the newest slot that has come; false where none has since the last one taken.</summary>
    /// <param name="missed">Older slots that passed since the last one taken.</param>
    public bool TryTake(DateTimeOffset now, out DateTimeOffset slot, out long missed)
    {
        slot = _schedule.LastAtOrBefore(now);
        missed = 0;
        if (slot <= _settled)
            return false;

        missed = ((slot - _settled).Ticks / _schedule.Interval.Ticks) - 1;
        _settled = slot;
        return true;
    }

    public long TimestampFor(DateTimeOffset slot, DateTimeOffset begun) => _schedule.TimestampFor(slot, begun);
}
