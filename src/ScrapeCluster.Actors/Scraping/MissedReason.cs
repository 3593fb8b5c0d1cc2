namespace ScrapeCluster.Actors.Scraping;

/// <summary>Why a slot passed without a scrape: the label <c>reason</c> of the missed counter.</summary>
internal enum MissedReason
{
    /// <summary>The scrape before it was still running.</summary>
    PreviousScrapeRunning,

    /// <summary>The node woke up too late: it was busy, paused, or its clock jumped.</summary>
    WokeLate,

    /// <summary>The scrape was cancelled because the node stops, and nobody takes its slot.</summary>
    Stopped,

    /// <summary>The target was on its way from another node, and a newer slot had come when it arrived.</summary>
    Moved,

    /// <summary>The node had lost touch with most others, who may have taken its targets over.</summary>
    NoTenure,

    /// <summary>An endpoint's queue was full, and its <c>queue_full</c> is pause_scrapes.</summary>
    QueueFull,
}
