namespace ScrapeCluster.Actors.Forming;

/// <summary>What this node's cluster says.</summary>
/// <param name="Members">Address and uid of each member; empty before the node is one.</param>
internal sealed record OwnMembership(NodeStanding Standing, IReadOnlySet<(NodeAddress Node, int Uid)> Members)
{
    public static readonly OwnMembership None = new(NodeStanding.Alone, new HashSet<(NodeAddress, int)>());
}
