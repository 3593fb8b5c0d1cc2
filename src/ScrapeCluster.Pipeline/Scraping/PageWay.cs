namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>How a page was read: the label <c>way</c> of the counter of pages.</summary>
public enum PageWay
{
    /// <summary>By the plan of its target.</summary>
    Planned,

    /// <summary>By the plan, which was made anew because a value needed more room.</summary>
    Widened,

    /// <summary>In full: the target has no plan, because it is new, changes too often, or has a page that no plan can hold.</summary>
    Unplanned,

    /// <summary>In full: the page is not the one of the plan.</summary>
    Changed,

    /// <summary>In full: the scrape is not one for a plan, because of its time, its Content-Type or its limits.</summary>
    Exempt,
}
