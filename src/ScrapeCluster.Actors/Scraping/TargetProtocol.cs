namespace ScrapeCluster.Actors.Scraping;

/// <summary>What a target actor is told by its shard, and tells it. Stays on the node.</summary>
internal static class TargetProtocol
{
    /// <summary>The entry's target or pool changed: take it over after the scrape in flight. Also takes back an <see cref="End"/>.</summary>
    public sealed record Refresh
    {
        public static readonly Refresh Instance = new();
    }

    /// <summary>What an earlier owner left comes after the target has started: take it over after the scrape in flight.</summary>
    public sealed record Inherit(TargetHandover Left);

    /// <summary>The target is gone for good: write its markers at its next slot, then stop.</summary>
    public sealed record End
    {
        public static readonly End Instance = new();
    }

    /// <summary>No scrape begins any more; stop when the one in flight has ended. No markers.</summary>
    /// <param name="HandsOver">A slot whose scrape is cancelled goes to the next owner; else it is missed.</param>
    public sealed record Stop(bool HandsOver);

    /// <summary>Cancel the scrape in flight; its slot stays due.</summary>
    public sealed record Cancel
    {
        public static readonly Cancel Instance = new();
    }

    /// <summary>To the shard: the markers are written, or there were none to write.</summary>
    public sealed record Ended(TargetEntry Entry);
}
