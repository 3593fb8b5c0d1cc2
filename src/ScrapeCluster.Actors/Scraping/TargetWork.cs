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

    public required ulong Seed { get; init; }
    public required TimeProvider Time { get; init; }
    public required ScrapeLedger Ledger { get; init; }
    public required ILogger Logger { get; init; }
}
