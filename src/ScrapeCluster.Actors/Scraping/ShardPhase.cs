namespace ScrapeCluster.Actors.Scraping;

/// <summary>Where a shard's entity stands in its life on a node.</summary>
internal enum ShardPhase
{
    /// <summary>Waits for what its old owner may have left.</summary>
    Waiting,

    /// <summary>Scrapes.</summary>
    Running,

    /// <summary>Ends its scrapes, to go to another node.</summary>
    Leaving,
}
