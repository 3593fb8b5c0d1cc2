using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Discovery.Azure;
using ScrapeCluster.Pipeline.Discovery.Consul;
using ScrapeCluster.Pipeline.Discovery.DigitalOcean;
using ScrapeCluster.Pipeline.Discovery.Dns;
using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.Discovery.DockerSwarm;
using ScrapeCluster.Pipeline.Discovery.Eureka;
using ScrapeCluster.Pipeline.Discovery.Gce;
using ScrapeCluster.Pipeline.Discovery.Hetzner;
using ScrapeCluster.Pipeline.Discovery.Http;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Discovery.Nomad;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Discovery.PuppetDb;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Makes the discoverer for one service discovery's options.</summary>
/// <param name="metrics">Null where nobody looks at them.</param>
public sealed class DiscovererFactory(HttpClientFactory httpClients, TimeProvider time, ILoggerFactory loggers, DiscoveryMetrics? metrics = null)
{
    private const string ResolverFile = "/etc/resolv.conf";

    private readonly DiscoveryMetrics _metrics = metrics ?? new DiscoveryMetrics(new Meter("unobserved"), time);

    public IDiscoverer Create(DiscoveryOptions options) => options switch
    {
        StaticDiscoveryOptions statics => new StaticDiscoverer(statics, _metrics),
        FileDiscoveryOptions files => new FileDiscoverer(files, time, loggers.CreateLogger<FileDiscoverer>(), _metrics),
        PolledDiscoveryOptions polled => new PolledDiscoverer(polled, Source(polled), time, LoggerOf(polled), _metrics),
        KubernetesDiscoveryOptions kubernetes => new KubernetesDiscoverer(kubernetes, httpClients, time, loggers.CreateLogger<KubernetesDiscoverer>(), _metrics),
        ConsulDiscoveryOptions consul => new ConsulDiscoverer(consul, () => new ConsulApi(consul, Api(consul.HttpClient)), time, loggers.CreateLogger<ConsulDiscoverer>(), _metrics),
        _ => throw Unknown(options),
    };

    /// <summary>Opens what a mechanism asks, when its discoverer starts.</summary>
    private Func<IPolledSource> Source(PolledDiscoveryOptions options) => options switch
    {
        HttpDiscoveryOptions http => () => new HttpSource(http, httpClients.Create(http.HttpClient)),
        DnsDiscoveryOptions dns => () => new DnsSource(dns, () => ResolverSettings.Read(ResolverFile)),
        NomadDiscoveryOptions nomad => () => new NomadSource(nomad, Api(nomad.HttpClient)),
        EurekaDiscoveryOptions eureka => () => new EurekaSource(eureka, httpClients.Create(eureka.HttpClient)),
        DockerDiscoveryOptions docker => () => new DockerSource(docker, DockerEngine.Open(docker.Host, docker.HttpClient, httpClients)),
        DockerSwarmDiscoveryOptions swarm => () => new DockerSwarmSource(swarm, DockerEngine.Open(swarm.Host, swarm.HttpClient, httpClients)),
        Ec2DiscoveryOptions ec2 => () => AwsSources.Open(ec2, httpClients.Create(ec2.HttpClient), time, LoggerOf(ec2)),
        AwsDiscoveryOptions aws => () => AwsSources.Open(aws, httpClients.Create(aws.HttpClient), time, LoggerOf(aws)),
        LightsailDiscoveryOptions lightsail => () => AwsSources.Open(lightsail, httpClients.Create(lightsail.HttpClient), time, LoggerOf(lightsail)),
        AzureDiscoveryOptions azure => () => AzureSources.Open(azure, () => httpClients.Create(azure.HttpClient), time, LoggerOf(azure)),
        GceDiscoveryOptions gce => () => GceSources.Open(gce, Api(gce.HttpClient), time, LoggerOf(gce)),
        HetznerDiscoveryOptions hetzner => () => HetznerSources.Open(hetzner, Api(hetzner.HttpClient)),
        DigitalOceanDiscoveryOptions ocean => () => DigitalOceanSources.Open(ocean, Api(ocean.HttpClient)),
        PuppetDbDiscoveryOptions puppet => () => new PuppetDbSource(puppet, Api(puppet.HttpClient)),
        _ => throw Unknown(options),
    };

    private JsonApi Api(HttpClientOptions client) => new(httpClients.Create(client));

    private ILogger LoggerOf(DiscoveryOptions options) => loggers.CreateLogger(options.GetType().Namespace!);

    private static ArgumentException Unknown(DiscoveryOptions options) => new($"Cannot discover targets by \"{options.Mechanism}\".", nameof(options));
}
