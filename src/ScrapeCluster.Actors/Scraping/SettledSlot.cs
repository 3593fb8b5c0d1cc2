using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>Up to which slot a target that starts on this node has nothing to do.</summary>
internal static class SettledSlot
{
    /// <summary>A target that comes to a running shard waits for its next slot, so that many new ones do not come at once.</summary>
    public static DateTimeOffset OfNew(ScrapeSchedule schedule, DateTimeOffset now) => schedule.LastAtOrBefore(now);

    /// <summary>A target whose owner crashed: the current slot is scraped at once while less than half of its interval has passed.</summary>
    public static DateTimeOffset OfOrphan(ScrapeSchedule schedule, DateTimeOffset now)
    {
        var slot = schedule.LastAtOrBefore(now);
        return now - slot < schedule.Interval / 2 ? slot - schedule.Interval : slot;
    }

    /// <summary>A target that was handed over goes on where its old owner was. What lies far ahead, on a clock that is wrong, does not hold it up.</summary>
    public static DateTimeOffset OfInherited(ScrapeSchedule schedule, long settledSlotMs, DateTimeOffset now)
    {
        var settled = schedule.LastAtOrBefore(DateTimeOffset.FromUnixTimeMilliseconds(settledSlotMs));
        return settled > now + schedule.Interval ? schedule.LastAtOrBefore(now) : settled;
    }
}
