using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Role pod: one target per container and port; a container without ports has one, at the pod's address.</summary>
internal static class PodTargets
{
    /// <returns>Null where the pod has no address yet, or selectors leave its node out.</returns>
    public static TargetGroup? Build(PodObject pod, ObjectView view)
    {
        if (pod.Ip.Length == 0 || (view.Metadata.Node && view.Find<NodeObject>(ResourceKind.Node, "", pod.NodeName) is null))
            return null;

        var labels = KubernetesLabels.Start();
        PodLabels.AddTo(labels, pod, view);
        labels.Set("namespace", pod.Meta.Namespace);
        view.AddNode(labels, pod.NodeName);
        view.AddNamespace(labels, pod.Meta.Namespace);
        return new TargetGroup($"pod/{pod.Meta.Key}", labels.ToLabelSet(), pod.Containers.SelectMany(container => BuildContainer(pod, container)).ToValueList());
    }

    private static IEnumerable<LabelSet> BuildContainer(PodObject pod, PodContainer container)
    {
        if (container.Ports.Length == 0)
        {
            yield return KubernetesLabels.Start()
                .SetPlain("__address__", pod.Ip)
                .Set("pod_container_name", container.Name)
                .Set("pod_container_image", container.Image)
                .Set("pod_container_id", container.Id)
                .Set("pod_container_init", container.IsInit)
                .ToLabelSet();
        }

        foreach (var port in container.Ports)
        {
            var target = KubernetesLabels.Start().SetAddress(pod.Ip, port.Number).Set("pod_container_id", container.Id);
            PodLabels.AddPort(target, container, port, port.Protocol);
            yield return target.ToLabelSet();
        }
    }
}
