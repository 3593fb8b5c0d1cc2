namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Why a receiver answered 429, as far as its text tells: the label <c>cause</c> of the counter.</summary>
public enum ThrottleCause
{
    /// <summary>The text says none of the others.</summary>
    Unknown,

    /// <summary>More samples per second than the receiver takes.</summary>
    IngestionRate,

    /// <summary>More requests per second than the receiver takes.</summary>
    RequestRate,

    /// <summary>More series than the receiver keeps at once. It passes when series end or the limit is raised.</summary>
    SeriesLimit,
}
