using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline;

/// <summary>Takes the fragments of one scrape for one endpoint (by the name of its remote-write options).</summary>
public delegate void FragmentWriter(string endpoint, Fragment fragment);

/// <summary>One scrape of one target, from request to encoded fragments. Start reading here.</summary>
public sealed class ScrapePipeline
{
    /// <summary>
    /// Scrapes a target once. Never throws for what a target does: that is in the result. One call at a time per
    /// <see cref="TargetState"/>.
    /// </summary>
    public Task<ScrapeResult> RunAsync(TargetState target, long timestampMs, FragmentWriter write, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Writes the staleness markers of a target that is gone for good: its series and its report series.</summary>
    /// <returns>Markers written.</returns>
    public int EndTarget(TargetState target, long timestampMs, FragmentWriter write) => throw new NotImplementedException();
}
