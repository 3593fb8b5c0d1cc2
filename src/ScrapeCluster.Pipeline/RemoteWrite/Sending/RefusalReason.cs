namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Why a receiver refused samples for good, as far as status and text tell: the label <c>reason</c> of a counter. Nothing else
/// depends on it.
/// </summary>
public enum RefusalReason
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Older than the newest sample of the series.</summary>
    OutOfOrder,

    /// <summary>Older than the receiver takes at all.</summary>
    TooOld,

    /// <summary>Another value was there for the same time.</summary>
    DuplicateTimestamp,

    /// <summary>More series than the receiver keeps.</summary>
    SeriesLimit,

    /// <summary>Label names or values that the receiver does not take: too many, too long, not allowed.</summary>
    Labels,

    /// <summary>One series alone is larger than what the receiver takes.</summary>
    TooLarge,

    /// <summary>401 or 403: the credentials are missing, wrong, or not allowed to write.</summary>
    NotAllowed,

    /// <summary>404, 405 and redirections: nothing takes samples at this URL.</summary>
    WrongUrl,

    /// <summary>429 where the configuration says not to come back.</summary>
    Throttled,
}
