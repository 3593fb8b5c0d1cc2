using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Makes the discoverer for one service discovery's options.</summary>
/// <param name="metrics">Null where nobody looks at them.</param>
public sealed class DiscovererFactory(HttpClientFactory httpClients, TimeProvider time, ILoggerFactory loggers, DiscoveryMetrics? metrics = null)
{
    private readonly DiscoveryMetrics _metrics = metrics ?? new DiscoveryMetrics(new Meter("unobserved"), time);

    public IDiscoverer Create(DiscoveryOptions options) => options switch
    {
        StaticDiscoveryOptions statics => new StaticDiscoverer(statics, _metrics),
        FileDiscoveryOptions files => new FileDiscoverer(files, time, loggers.CreateLogger<FileDiscoverer>(), _metrics),
        HttpDiscoveryOptions http => new HttpDiscoverer(http, httpClients, time, loggers.CreateLogger<HttpDiscoverer>(), _metrics),
        KubernetesDiscoveryOptions kubernetes => new KubernetesDiscoverer(kubernetes, httpClients, time, loggers.CreateLogger<KubernetesDiscoverer>(), _metrics),
        _ => throw new ArgumentException($"Cannot discover targets by \"{options.Mechanism}\": known are static, file, http and kubernetes.", nameof(options)),
    };
}
