using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;

namespace ScrapeCluster.Actors.Placement;

/// <summary>The regions that the coordinator knows, seen together with the members of the cluster and what they report.</summary>
internal sealed class RegionsView
{
    private readonly Dictionary<string, IActorRef> _regions = [];
    private readonly List<PlacementNode> _nodes = [];

    private RegionsView(string? unrest) => Unrest = unrest;

    public IReadOnlyList<PlacementNode> Nodes => _nodes;

    /// <summary>Why no shard is moved now without need; null: the cluster is quiet.</summary>
    public string? Unrest { get; }

    public IActorRef RegionOf(string node) => _regions[node];

    /// <param name="silentPeer">A member that may be dead; null: none.</param>
    public static RegionsView Of(
        Cluster cluster, IImmutableDictionary<IActorRef, IImmutableList<string>> current, NodeReports reports, string? silentPeer)
    {
        var state = cluster.State;
        var addresses = current.Keys.Select(region => AddressOf(region, cluster)).ToList();
        var view = new RegionsView(UnrestOf(state, addresses, reports, silentPeer));
        var versions = state.Members.Select(member => member.AppVersion).Distinct().Order().ToList();
        foreach (var (region, shards) in current)
        {
            var member = state.Members.FirstOrDefault(member => member.Address == AddressOf(region, cluster));
            view.Add(region, new PlacementNode(
                NodeNames.Of(AddressOf(region, cluster)),
                member is { Status: MemberStatus.Up } && !state.Unreachable.Contains(member) && !reports.IsStopping(NodeNames.Of(member.Address)),
                member is null ? -1 : versions.IndexOf(member.AppVersion),
                [.. shards.Select(ShardExtractor.ShardOf)]));
        }

        return view;
    }

    // Two regions of one address are a node's old and new life. The new one has nothing yet; the old one's shards are about to be free.
    private void Add(IActorRef region, PlacementNode node)
    {
        if (_regions.ContainsKey(node.Name))
        {
            if (_nodes.Find(other => other.Name == node.Name)!.Shards.Count <= node.Shards.Count)
                return;
            _nodes.RemoveAll(other => other.Name == node.Name);
        }

        _regions[node.Name] = region;
        _nodes.Add(node);
    }

    private static string? UnrestOf(ClusterEvent.CurrentClusterState state, List<Address> regions, NodeReports reports, string? silentPeer)
    {
        if (!state.Unreachable.IsEmpty)
            return $"{NodeNames.Of(state.Unreachable.First().Address)} is unreachable";
        if (state.Members.FirstOrDefault(member => member.Status != MemberStatus.Up) is { } unsettled)
            return $"{NodeNames.Of(unsettled.Address)} is {unsettled.Status}";
        if (state.Members.Select(member => member.AppVersion).Distinct().Count() > 1)
            return $"versions differ: {string.Join(", ", state.Members.Select(member => member.AppVersion).Distinct().Order())}";
        if (state.Members.FirstOrDefault(member => reports.IsStopping(NodeNames.Of(member.Address))) is { } stopping)
            return $"{NodeNames.Of(stopping.Address)} is stopping";
        // It would let shards wait.
        if (state.Members.FirstOrDefault(member => !reports.HasTenure(NodeNames.Of(member.Address))) is { } untold)
            return $"{NodeNames.Of(untold.Address)} has not said yet that it may act";
        // A hand-off to a region that died waits for its whole timeout.
        if (regions.Distinct().Count() != regions.Count || regions.Any(region => state.Members.All(member => member.Address != region)))
            return "a region's node is gone";
        // A move decided now would wait for it, too.
        return silentPeer is null ? null : $"{silentPeer} does not answer";
    }

    private static Address AddressOf(IActorRef region, Cluster cluster) =>
        region.Path.Address.HasLocalScope ? cluster.SelfAddress : region.Path.Address;
}
