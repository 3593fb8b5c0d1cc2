using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Role node: one target per node, its kubelet.</summary>
internal static class NodeTargets
{
    /// <summary>The kinds of addresses, the one preferred first.</summary>
    private static readonly string[] Preference = ["InternalIP", "InternalDNS", "ExternalIP", "ExternalDNS", "LegacyHostIP", "Hostname"];

    /// <returns>Null where the node has no address.</returns>
    public static TargetGroup? Build(NodeObject node)
    {
        if (AddressOf(node) is not { } address)
            return null;

        var labels = KubernetesLabels.Start().Set("node_provider_id", node.ProviderId);
        foreach (var (type, status) in node.Conditions)
            labels.Set($"node_condition_{MetaLabels.Sanitize(type.ToLowerInvariant())}", status.ToLowerInvariant());
        labels.SetObject("node", node.Meta);

        var target = KubernetesLabels.Start().SetAddress(address, node.KubeletPort).SetPlain("instance", node.Meta.Name);
        foreach (var (type, value) in node.Addresses.Reverse()) // The first of a kind wins.
            target.Set($"node_address_{MetaLabels.Sanitize(type)}", value);
        return new TargetGroup($"node/{node.Meta.Name}", labels.ToLabelSet(), [target.ToLabelSet()]);
    }

    private static string? AddressOf(NodeObject node) =>
        Preference.SelectMany(type => node.Addresses.Where(address => address.Type == type)).Select(address => address.Address).FirstOrDefault();
}
