using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The pods behind a service's endpoints, and which of their ports the endpoints lead to. The others become targets too.</summary>
internal sealed class SeenPods(ObjectView view)
{
    private readonly Dictionary<string, (PodObject Pod, HashSet<long> Ports)> _pods = new(StringComparer.Ordinal);

    /// <summary>Gives a target of an endpoint the labels of its pod, and of the container whose port it is.</summary>
    /// <param name="port">Null: the endpoint stands for all ports.</param>
    /// <param name="protocol">Null: the container's own word.</param>
    public void Attach(MetaLabels target, PodObject pod, long? port, string? protocol)
    {
        if (!_pods.TryGetValue(pod.Meta.Key, out var seen))
            _pods.Add(pod.Meta.Key, seen = (pod, []));
        PodLabels.AddTo(target, pod, view);
        if (port is not { } number)
            return;

        seen.Ports.Add(number);
        foreach (var container in pod.Containers)
        {
            if (container.Ports.FirstOrDefault(item => item.Number == number) is { } found)
                PodLabels.AddPort(target, container, found, protocol ?? found.Protocol);
        }
    }

    /// <summary>The ports that no endpoint leads to.</summary>
    public IEnumerable<LabelSet> OtherPorts() =>
        from seen in _pods.Values
        where seen.Pod.Ip.Length > 0
        from container in seen.Pod.Containers
        from port in container.Ports
        where !seen.Ports.Contains(port.Number)
        select BuildPort(seen.Pod, container, port);

    private LabelSet BuildPort(PodObject pod, PodContainer container, NamedPort port)
    {
        var target = KubernetesLabels.Start().SetAddress(pod.Ip, port.Number);
        PodLabels.AddPort(target, container, port, port.Protocol);
        PodLabels.AddTo(target, pod, view);
        return target.ToLabelSet();
    }
}
