using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Role endpoints: one target per address and port, and one per other port of the pods behind them.</summary>
internal static class EndpointsTargets
{
    public static TargetGroup Build(EndpointsObject endpoints, ObjectView view)
    {
        var meta = endpoints.Meta;
        var labels = KubernetesLabels.Start().Set("namespace", meta.Namespace);
        if (view.Find<ServiceObject>(ResourceKind.Service, meta.Namespace, meta.Name) is { } service)
            ServiceTargets.AddTo(labels, service);
        labels.SetObject("endpoints", meta);
        view.AddNamespace(labels, meta.Namespace);

        var pods = new SeenPods(view);
        var targets = new List<LabelSet>();
        foreach (var subset in endpoints.Subsets)
        {
            foreach (var port in subset.Ports)
            {
                targets.AddRange(subset.Ready.Select(address => BuildTarget(address, port, isReady: true, view, pods)));
                targets.AddRange(subset.NotReady.Select(address => BuildTarget(address, port, isReady: false, view, pods)));
            }
        }

        targets.AddRange(pods.OtherPorts());
        return new TargetGroup($"endpoints/{meta.Key}", labels.ToLabelSet(), targets.ToValueList());
    }

    private static LabelSet BuildTarget(EndpointsAddress address, NamedPort port, bool isReady, ObjectView view, SeenPods pods)
    {
        var target = KubernetesLabels.Start()
            .SetAddress(address.Ip, port.Number)
            .Set("endpoint_port_name", port.Name)
            .Set("endpoint_port_protocol", port.Protocol)
            .Set("endpoint_ready", isReady)
            .Set("endpoint_address_target_kind", address.Target?.Kind)
            .Set("endpoint_address_target_name", address.Target?.Name)
            .Set("endpoint_node_name", address.NodeName)
            .Set("endpoint_hostname", address.Hostname);
        view.AddNode(target, address.NodeName ?? (address.Target is { Kind: "Node" } node ? node.Name : null));
        if (view.FindPod(address.Target) is { } pod)
            pods.Attach(target, pod, port.Number, port.Protocol);
        return target.ToLabelSet();
    }
}
