namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>How a request on a connection ended.</summary>
internal enum ExchangeEnd
{
    /// <summary>The whole answer is there.</summary>
    Answered,

    /// <summary>The connection ended before the first byte of an answer: one that was kept may have been closed long ago.</summary>
    Unanswered,

    /// <summary>What was seen is in the error.</summary>
    Failed,
    TimedOut,
    Cancelled,

    /// <summary>The body reaches its limit.</summary>
    TooLarge,

    /// <summary>The target redirects.</summary>
    Redirected,
}
