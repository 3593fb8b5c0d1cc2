using Prometheus;

namespace ScrapeCluster.Server.Metrics;

/// <summary>The process metrics that dashboards expect by Prometheus' common names and that the library does not have.</summary>
internal static class ProcessStats
{
    private const string FileDescriptors = "/proc/self/fd";

    public static void Register(CollectorRegistry registry)
    {
        var make = Prometheus.Metrics.WithCustomRegistry(registry);
        var resident = make.CreateGauge("process_resident_memory_bytes", "Resident memory size in bytes.");
        registry.AddBeforeCollectCallback(() => resident.Set(Environment.WorkingSet));
        if (!Directory.Exists(FileDescriptors))
            return;
        var open = make.CreateGauge("process_open_fds", "Number of open file descriptors.");
        registry.AddBeforeCollectCallback(() => open.Set(Directory.EnumerateFileSystemEntries(FileDescriptors).Count()));
    }
}
