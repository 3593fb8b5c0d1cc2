using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>What the custom resources of the Prometheus Operator come to, at one moment.</summary>
public sealed class OperatorJobs
{
    internal OperatorJobs(IReadOnlyList<OperatorJob> jobs, IReadOnlyList<string> refused, IReadOnlyDictionary<string, int> resources)
    {
        Jobs = jobs;
        Refused = refused;
        Resources = resources;
    }

    /// <summary>In the order of kinds, and of their names within.</summary>
    internal IReadOnlyList<OperatorJob> Jobs { get; }

    /// <summary>One sentence for each resource that could not be translated.</summary>
    public IReadOnlyList<string> Refused { get; }

    /// <summary>How many resources of each kind there are, those left out among them.</summary>
    public IReadOnlyDictionary<string, int> Resources { get; }

    /// <summary>How many resources were left out when the jobs were last read: those not translated, and those whose jobs a configuration could not have.</summary>
    public int LeftOut { get; internal set; }

    internal bool SameAs(OperatorJobs? other) => other is not null
        && Refused.SequenceEqual(other.Refused)
        && Resources.OrderBy(pair => pair.Key).SequenceEqual(other.Resources.OrderBy(pair => pair.Key))
        && Jobs.Count == other.Jobs.Count
        && Jobs.Zip(other.Jobs).All(pair => pair.First.Resource == pair.Second.Resource && YamlTree.AreEqual(pair.First.Config, pair.Second.Config));
}
