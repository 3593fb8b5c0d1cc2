namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary><c>queue_full</c>: what gives way when an endpoint's queue may not grow any further.</summary>
public enum QueueFullPolicy
{
    /// <summary>The oldest samples are given up and counted.</summary>
    DropOldest,

    /// <summary>Scrapes are left out, and counted as missed, until there is room again.</summary>
    PauseScrapes,
}
