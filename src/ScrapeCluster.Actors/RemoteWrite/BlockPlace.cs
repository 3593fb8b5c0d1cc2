namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Where a block stands in the row of those that came.</summary>
internal enum BlockPlace
{
    /// <summary>The one that is waited for.</summary>
    Next,

    /// <summary>It has been taken before.</summary>
    Known,

    /// <summary>One before it is missing.</summary>
    TooEarly,
}
