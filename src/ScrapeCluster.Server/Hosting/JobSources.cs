using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery.OperatorResources;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Where jobs come from beside the configuration: they come and go while the node runs.</summary>
internal sealed class JobSources
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public TargetAllocatorClient Allocators { get; } = new();

    /// <summary>Null: custom resources of the Prometheus Operator are not asked for.</summary>
    public OperatorResourceWatch? OperatorResources { get; init; }

    /// <summary>What the configuration was read with last.</summary>
    public OperatorJobs? OperatorJobsRead { get; private set; }

    /// <summary>Begins to watch, and waits a moment for the first answer.</summary>
    public static JobSources Begin(OperatorResourceOptions? operatorResources)
    {
        var sources = new JobSources { OperatorResources = operatorResources is null ? null : new OperatorResourceWatch(operatorResources, TimeProvider.System) };
        sources.OperatorResources?.Start();
        sources.OperatorResources?.WaitForJobs(Patience);
        return sources;
    }

    public ConfigurationLocation AddTo(ConfigurationLocation location) => location with
    {
        JobsOf = Allocators.LastOf,
        OperatorJobs = OperatorResources is { } watch ? () => OperatorJobsRead = watch.Jobs : null,
    };
}
