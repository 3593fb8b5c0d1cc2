using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Clusters;

/// <summary>Whole clusters run alone: what else a machine does would show as gaps.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection
{
    public const string Name = "clusters";
}
