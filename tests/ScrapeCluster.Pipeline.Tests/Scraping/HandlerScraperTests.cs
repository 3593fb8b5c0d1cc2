using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Tests.Scraping;

/// <summary>Through SocketsHttpHandler.</summary>
public sealed class HandlerScraperTests : ScraperTests
{
    private protected override Func<Target, CancellationToken, Task<ScrapeResponse>> Scraper(HttpMessageInvoker http, ScrapeSettings settings, TimeProvider time) =>
        new Scraper(http, settings, time).ScrapeAsync;
}
