using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Tests.Scraping.Plain;

/// <summary>The plain way.</summary>
public sealed class PlainScraperTests : ScraperTests
{
    private readonly List<HttpClientFactory> _factories = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var factory in _factories)
            factory.Dispose();
    }

    private protected override Func<Target, CancellationToken, Task<ScrapeResponse>> Scraper(HttpMessageInvoker http, ScrapeSettings settings, TimeProvider time)
    {
        var factory = new HttpClientFactory(time);
        lock (_factories)
            _factories.Add(factory);
        var scraper = new Scraper(http, settings, time, factory.CreatePlain(HttpClientOptions.Default));
        return (target, cancellation) => scraper.ScrapeAsync(target, scraper.WayTo(target), cancellation).AsTask();
    }
}
