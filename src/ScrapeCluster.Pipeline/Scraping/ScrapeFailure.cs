namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Why a scrape failed: the label <c>reason</c> of the counter of failed scrapes.</summary>
public enum ScrapeFailure
{
    None,

    /// <summary>target_limit: nothing was fetched.</summary>
    TargetLimit,

    /// <summary>No connection, no TLS, no proxy, no credentials, or the connection broke.</summary>
    Connection,
    Timeout,

    /// <summary>Any other status than 200.</summary>
    Status,
    BodySizeLimit,

    /// <summary>The body could not be unpacked.</summary>
    Encoding,

    /// <summary>The Content-Type is missing or unknown, and there is no fallback.</summary>
    ContentType,

    /// <summary>The page is no valid exposition.</summary>
    Parse,

    /// <summary>A name is missing or not valid after relabeling.</summary>
    InvalidName,
    SampleLimit,
    LabelLimit,

    /// <summary>The target exposes more series than one target may keep in memory.</summary>
    SeriesMemory,
}
