namespace ScrapeCluster.Testing.Targets;

/// <summary>What the pages of a <see cref="TargetFleet"/> look like.</summary>
public enum PageShape
{
    /// <summary>Counters with short names, half of which move.</summary>
    Counters,

    /// <summary>As of a machine: CPUs, network, file systems, histograms, gauges. About a third of the values move.</summary>
    Node,

    /// <summary>As <see cref="Node"/>, but from scrape to scrape one series in ten is replaced by another.</summary>
    Churn,

    /// <summary>As <see cref="Node"/>, but every value moves at every scrape, with all the digits that a number may have.</summary>
    Moving,
}
