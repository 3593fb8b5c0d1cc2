namespace ScrapeCluster.Pipeline.Model;

/// <summary>Every way in which a sample can be given up after it was scraped: the label <c>reason</c> of the drop counters.</summary>
public enum DropReason
{
    /// <summary>The write queue was full; the oldest went first.</summary>
    QueueFull,

    /// <summary>The receiver refused the request for good (a 4xx that is not retried).</summary>
    Refused,

    /// <summary>Older than sample_age_limit.</summary>
    TooOld,

    /// <summary>Still queued when the node had to stop.</summary>
    Shutdown,

    /// <summary>Its endpoint was taken out of the configuration.</summary>
    EndpointRemoved,

    /// <summary>Another node may have sent newer samples of the same series, and the endpoint's <c>out_of_order</c> is <c>drop</c>.</summary>
    Superseded,

    /// <summary>The shard had moved on, and the fragment was too large for a message between nodes.</summary>
    TooLargeToMove,

    /// <summary>The record on disk was found damaged when it was to be sent.</summary>
    Damaged,
}
