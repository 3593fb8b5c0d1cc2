namespace ScrapeCluster.Actors.Forming;

/// <summary>What a node says of itself while clusters form.</summary>
internal sealed record Greeting
{
    public required NodeAddress Node { get; init; }

    /// <summary>Tells this start of the node from earlier ones under the same address.</summary>
    public required int Uid { get; init; }

    public required FixedNumbers Numbers { get; init; }

    public required string AppVersion { get; init; }

    public NodeStanding Standing { get; init; }

    /// <summary>Which cluster it is a member of or is founding, named after its founder; "" where it is in none or does not know yet.</summary>
    public string ClusterId { get; init; } = "";

    /// <summary>Members of its cluster, as it sees them.</summary>
    public int Members { get; init; }

    /// <summary>The node that it would let found a cluster. Naming one is a promise to name no other for a while.</summary>
    public NodeAddress? Choice { get; init; }
}
