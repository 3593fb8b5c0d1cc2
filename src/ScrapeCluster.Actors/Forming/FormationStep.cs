namespace ScrapeCluster.Actors.Forming;

/// <summary>What a node is to do next about being in a cluster.</summary>
internal abstract record FormationStep
{
    /// <summary>Ask again: not enough is known or there.</summary>
    public sealed record Wait(string Reason) : FormationStep;

    /// <summary>Found a cluster.</summary>
    public sealed record Found : FormationStep;

    /// <summary>Join a cluster through one of its members.</summary>
    public sealed record Join(NodeAddress Member) : FormationStep;

    /// <summary>All is well: the node is a member.</summary>
    public sealed record Stay : FormationStep;

    /// <summary>The node must not run, or not go on: the process ends with this sentence.</summary>
    public sealed record Refuse(string Reason) : FormationStep;
}
