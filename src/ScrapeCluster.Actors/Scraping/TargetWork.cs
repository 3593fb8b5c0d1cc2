using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What all target actors of a shard share: how a scrape is done, on whose clock, and where it is counted.</summary>
internal sealed record TargetWork
{
    /// <summary>One scrape: the target's state and the timestamp of its samples, milliseconds since 1970.</summary>
    public required Func<TargetState, long, CancellationToken, Task<ScrapeResult>> Scrape { get; init; }

    /// <summary>Writes the markers of a target that is gone; returns how many.</summary>
    public required Func<TargetState, long, int> End { get; init; }

    /// <summary>What another node needs of the target's series; null before its first scrape.</summary>
    public Func<TargetState, SeriesSnapshot?> Snapshot { get; init; } = static state => state.Snapshot();

    /// <summary>Series that an earlier owner left go on with the target.</summary>
    public Action<TargetState, SeriesSnapshot> TakeOver { get; init; } = static (state, series) => state.TakeOver(series);

    /// <summary>Whether this node may act for its targets; a slot that comes meanwhile is missed. See <see cref="Tenure.NodeTenure"/>.</summary>
    public Func<bool> MayScrape { get; init; } = static () => true;

    /// <summary>Whether there is no room for what a scrape would bring; a slot that comes meanwhile is missed.</summary>
    public Func<bool> IsPaused { get; init; } = static () => false;

    /// <summary>Wakes targets at their slots; null: timers of <see cref="Time"/> do.</summary>
    public SlotClock? Clock { get; init; }

    /// <summary>What runs target actors; null: Akka's default.</summary>
    public string? Dispatcher { get; init; }

    public required ulong Seed { get; init; }
    public required TimeProvider Time { get; init; }
    public required ScrapeLedger Ledger { get; init; }
    public required ILogger Logger { get; init; }
}
