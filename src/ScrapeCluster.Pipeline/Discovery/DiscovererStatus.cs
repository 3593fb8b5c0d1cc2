namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>How a running discoverer is doing.</summary>
/// <param name="Source">What is asked, in short: a URL, a file pattern.</param>
/// <param name="Groups">In the list that is in force.</param>
/// <param name="Targets">In the list that is in force, before relabeling.</param>
/// <param name="LastSuccessSeconds">When the last round succeeded, seconds since 1970; 0: never.</param>
/// <param name="LastError">What went wrong since then; null: nothing.</param>
public sealed record DiscovererStatus(DiscoveryOptions Options, string Source, int Groups, int Targets, double LastSuccessSeconds, string? LastError);
