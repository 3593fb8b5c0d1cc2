namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>What happened to a watch over custom resources.</summary>
public enum OperatorNewsKind
{
    /// <summary>There are other jobs, or other resources are left out, than before.</summary>
    JobsChanged,

    /// <summary>A kind of resources cannot be listed or watched. Told once per error.</summary>
    Failed,

    /// <summary>It can again.</summary>
    Healed,
}
