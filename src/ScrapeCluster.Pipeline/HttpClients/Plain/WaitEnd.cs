namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>How waiting for a socket ended.</summary>
internal enum WaitEnd
{
    /// <summary>There may be something to read, or room to write.</summary>
    Ready,
    TimedOut,
    Cancelled,
}
