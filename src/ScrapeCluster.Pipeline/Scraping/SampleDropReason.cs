namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Why a scraped sample was not encoded although its scrape went on: the label <c>reason</c> of the counter.</summary>
public enum SampleDropReason
{
    /// <summary>metric_relabel_configs dropped it, as asked.</summary>
    MetricRelabeling,

    /// <summary>Its series already has a sample of this time: exposed twice, or again with the same explicit timestamp.</summary>
    DuplicateTimestamp,

    /// <summary>Older than the last sample of its series.</summary>
    OutOfOrder,

    /// <summary>More than 10 minutes in the future.</summary>
    OutOfBounds,

    /// <summary>The whole scrape was given up: a parse error, a limit, an invalid name.</summary>
    ScrapeFailed,
}
