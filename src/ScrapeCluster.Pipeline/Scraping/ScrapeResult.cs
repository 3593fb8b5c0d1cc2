namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>How one scrape ended: what is shown of a target, and what the ledger counts.</summary>
public sealed record ScrapeResult
{
    /// <summary>The slot's timestamp, milliseconds since 1970, as written with the samples.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>Null: the scrape succeeded. Else one sentence: what failed, what was seen, what is allowed.</summary>
    public string? Error { get; init; }

    public required TimeSpan Duration { get; init; }

    public int SamplesScraped { get; init; }
    public int SamplesPostRelabeling { get; init; }
    public int SeriesAdded { get; init; }

    /// <summary>Samples handed to the writers of each endpoint, report series and markers included.</summary>
    public int SamplesWritten { get; init; }
    public long BodySizeBytes { get; init; }

    /// <summary>True where the scrape was cancelled before anything was written (shutdown, move): its slot is still due.</summary>
    public bool Cancelled { get; init; }
}
