using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Role endpointslice: one target per address and port, and one per other port of the pods behind them.</summary>
internal static class EndpointSliceTargets
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";

    public static TargetGroup Build(EndpointSliceObject slice, ObjectView view)
    {
        var meta = slice.Meta;
        var service = meta.Label(ServiceNameLabel) is { } name ? view.Find<ServiceObject>(ResourceKind.Service, meta.Namespace, name) : null;
        var labels = KubernetesLabels.Start().Set("namespace", meta.Namespace).Set("endpointslice_address_type", slice.AddressType);
        labels.SetObject("endpointslice", meta);
        if (service is not null)
            ServiceTargets.AddTo(labels, service);
        view.AddNamespace(labels, meta.Namespace);
        var targets = IsOfSecondFamily(slice, service) ? [] : BuildTargets(slice, view);
        return new TargetGroup($"endpointslice/{meta.Key}", labels.ToLabelSet(), targets.ToValueList());
    }

    /// <summary>A service with two families has a slice of each for the same pods: only the first family's gives targets.</summary>
    private static bool IsOfSecondFamily(EndpointSliceObject slice, ServiceObject? service) =>
        service is { IpFamilyPolicy: "PreferDualStack" or "RequireDualStack", IpFamilies.Length: > 0 } && slice.AddressType != service.IpFamilies[0];

    private static List<LabelSet> BuildTargets(EndpointSliceObject slice, ObjectView view)
    {
        var pods = new SeenPods(view);
        var targets = new List<LabelSet>();
        foreach (var endpoint in slice.Endpoints)
        {
            foreach (var port in slice.Ports)
                targets.AddRange(endpoint.Addresses.Select(address => BuildTarget(address, endpoint, port, view, pods)));
        }

        targets.AddRange(pods.OtherPorts());
        return targets;
    }

    private static LabelSet BuildTarget(string address, SliceEndpoint endpoint, SlicePort port, ObjectView view, SeenPods pods)
    {
        var target = KubernetesLabels.Start()
            .SetPlain("__address__", port.Number is { } number ? MetaLabels.Join(address, number) : address)
            .Set("endpointslice_port_name", port.Name)
            .Set("endpointslice_port_protocol", port.Protocol)
            .Set("endpointslice_port", port.Number)
            .Set("endpointslice_port_app_protocol", port.AppProtocol)
            .Set("endpointslice_endpoint_conditions_ready", endpoint.Ready)
            .Set("endpointslice_endpoint_conditions_serving", endpoint.Serving)
            .Set("endpointslice_endpoint_conditions_terminating", endpoint.Terminating)
            .Set("endpointslice_endpoint_hostname", endpoint.Hostname)
            .Set("endpointslice_address_target_kind", endpoint.Target?.Kind)
            .Set("endpointslice_address_target_name", endpoint.Target?.Name)
            .Set("endpointslice_endpoint_node_name", endpoint.NodeName)
            .Set("endpointslice_endpoint_zone", endpoint.Zone)
            .SetMap("endpointslice_endpoint_topology_", "endpointslice_endpoint_topology_present_", endpoint.Topology);
        view.AddNode(target, endpoint.Target is { Kind: "Node" } node ? node.Name : endpoint.NodeName);
        if (view.FindPod(endpoint.Target) is { } pod)
            pods.Attach(target, pod, port.Number, protocol: null);
        return target.ToLabelSet();
    }
}
