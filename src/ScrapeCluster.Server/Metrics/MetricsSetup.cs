using System.Diagnostics.Metrics;
using Prometheus;
using ScrapeCluster.Actors;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Metrics;

/// <summary>The registry behind /metrics and what is in it.</summary>
internal static class MetricsSetup
{
    public static IServiceCollection AddScrapeClusterMetrics(this IServiceCollection services)
    {
        services.AddSingleton(_ => CreateRegistry());
        services.AddSingleton(provider => new MeterBridge(provider.GetRequiredService<CollectorRegistry>(), IsShown));
        services.AddSingleton<ReloadStatus>();
        return services;
    }

    private static CollectorRegistry CreateRegistry()
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        Prometheus.Metrics.WithCustomRegistry(registry)
            .CreateGauge("scrapecluster_build_info", "Always 1; the labels say what this program was built from.", "version", "revision", "runtime")
            .WithLabels(BuildInformation.Version, BuildInformation.Revision, BuildInformation.Runtime)
            .Set(1);
        ProcessStats.Register(registry);
        return registry;
    }

    private static bool IsShown(Instrument instrument) => instrument.Meter.Name is ScrapeClusterHosting.MeterName or "System.Runtime";
}
