using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Discovery.Http;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Discovery.Polling;
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
        PolledDiscoveryOptions polled => new PolledDiscoverer(polled, Source(polled), time, loggers.CreateLogger(polled.GetType().Namespace!), _metrics),
        KubernetesDiscoveryOptions kubernetes => new KubernetesDiscoverer(kubernetes, httpClients, time, loggers.CreateLogger<KubernetesDiscoverer>(), _metrics),
        _ => throw Unknown(options),
    };

    /// <summary>Opens what a mechanism asks, when its discoverer starts.</summary>
    private Func<IPolledSource> Source(PolledDiscoveryOptions options)
    {
        return options switch
        {
            HttpDiscoveryOptions http => () => new HttpSource(http, Client()),
            Ec2DiscoveryOptions ec2 => () => AwsSources.Open(ec2, Client(), time, Logger()),
            AwsDiscoveryOptions aws => () => AwsSources.Open(aws, Client(), time, Logger()),
            _ => throw Unknown(options),
        };

        HttpMessageInvoker Client() => httpClients.Create(options.HttpClient);

        ILogger Logger() => loggers.CreateLogger(options.GetType().Namespace!);
    }

    private static ArgumentException Unknown(DiscoveryOptions options) => new($"Cannot discover targets by \"{options.Mechanism}\".", nameof(options));
}
