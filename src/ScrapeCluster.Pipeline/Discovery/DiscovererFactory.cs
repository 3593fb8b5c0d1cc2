using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Makes the discoverer for one service discovery's options.</summary>
public sealed class DiscovererFactory(HttpClientFactory httpClients, TimeProvider time, ILoggerFactory loggers)
{
    private readonly HttpClientFactory _httpClients = httpClients;
    private readonly TimeProvider _time = time;
    private readonly ILoggerFactory _loggers = loggers;

    public IDiscoverer Create(DiscoveryOptions options) => throw new NotImplementedException();
}
