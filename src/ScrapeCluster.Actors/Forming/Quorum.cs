namespace ScrapeCluster.Actors.Forming;

/// <summary>More than half of all nodes that are named: fewer do not form a cluster unless the user says so.</summary>
internal static class Quorum
{
    public static int Of(NodeOptions node) => node.MinNodes ?? Of([.. node.Peers.Select(NodeAddress.Parse)], SelfOf(node));

    /// <param name="peers">None: a cluster of one.</param>
    public static int Of(IReadOnlyList<NodeAddress> peers, NodeAddress self)
    {
        if (peers.Count == 0)
            return 1;
        // A list of names is the same on all nodes, so this node is one of them, or one of the many that the only name stands for.
        var named = peers.Distinct().Count();
        var isIncluded = peers.Contains(self) || (self.Ip is not null && peers.Any(peer => peer.Ip is null));
        return Math.Max((isIncluded ? named : named + 1) / 2 + 1, named == 1 && !peers.Contains(self) ? 2 : 1);
    }

    public static NodeAddress SelfOf(NodeOptions node) =>
        new(node.AdvertiseHost ?? node.ClusterHost, node.AdvertisePort ?? node.ClusterPort);
}
