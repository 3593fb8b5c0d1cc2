using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline;

/// <summary>Takes the fragments of one scrape for one endpoint (by the name of its remote-write options). Must not block.</summary>
public delegate void FragmentWriter(string endpoint, Fragment fragment);

/// <summary>
/// One scrape of one target, from request to encoded fragments. Start reading here. One per configuration: a reload makes
/// another, and targets' states go on with it.
/// </summary>
public sealed class ScrapePipeline(
    ScrapeClusterOptions options, HttpClientFactory httpClients, ScrapingMetrics metrics, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private readonly ScrapeClusterOptions _options = options;
    private readonly HttpClientFactory _httpClients = httpClients;
    private readonly ScrapingMetrics _metrics = metrics;
    private readonly TimeProvider _time = time;
    private readonly ILoggerFactory _loggers = loggers;

    /// <summary>
    /// Scrapes a target once. Never throws for what a target does: that is in the result. One call at a time per
    /// <see cref="TargetState"/>.
    /// </summary>
    /// <param name="timestampMs">What the samples are stamped with, milliseconds since 1970.</param>
    public Task<ScrapeResult> RunAsync(TargetState target, long timestampMs, FragmentWriter write, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Writes the staleness markers of a target that is gone for good: its series and its report series.</summary>
    /// <returns>Markers written.</returns>
    public int EndTarget(TargetState target, long timestampMs, FragmentWriter write) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
