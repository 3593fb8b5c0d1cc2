using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>What the targets of one job share: connections, and the rules for their samples.</summary>
internal sealed class JobScraping : IDisposable
{
    private readonly HttpMessageInvoker _http;

    public JobScraping(ScrapePool pool, HttpClientFactory httpClients, ScrapeFailureLog? failures, TimeProvider time)
    {
        _http = httpClients.Create(pool.Options.HttpClient);
        Scraper = new Scraper(_http, ScrapeSettings.From(pool.Options), time, httpClients.CreatePlain(pool.Options.HttpClient));
        Rules = new SampleRules(pool);
        Failures = failures;
    }

    public Scraper Scraper { get; }

    public SampleRules Rules { get; }

    public ScrapeFailureLog? Failures { get; }

    public void Dispose() => _http.Dispose();
}
