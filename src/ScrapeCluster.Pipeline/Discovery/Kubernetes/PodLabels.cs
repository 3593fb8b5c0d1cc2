namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The labels that a pod gives its targets, whichever role finds them.</summary>
internal static class PodLabels
{
    public static void AddTo(MetaLabels labels, PodObject pod, ObjectView view)
    {
        labels.Set("pod_ip", pod.Ip)
            .Set("pod_ready", pod.Ready.ToLowerInvariant())
            .Set("pod_phase", pod.Phase)
            .Set("pod_node_name", pod.NodeName)
            .Set("pod_host_ip", pod.HostIp)
            .Set("pod_uid", pod.Meta.Uid)
            .SetObject("pod", pod.Meta);
        if (pod.Meta.Controller is { } controller)
            AddController(labels, pod, controller, view);
    }

    /// <param name="protocol">The port's, or that of the endpoint that leads to it.</param>
    public static void AddPort(MetaLabels labels, PodContainer container, NamedPort port, string? protocol) =>
        labels.Set("pod_container_name", container.Name)
            .Set("pod_container_image", container.Image)
            .Set("pod_container_port_name", port.Name)
            .Set("pod_container_port_number", port.Number)
            .Set("pod_container_port_protocol", protocol)
            .Set("pod_container_init", container.IsInit);

    private static void AddController(MetaLabels labels, PodObject pod, ObjectOwner controller, ObjectView view)
    {
        labels.Set("pod_controller_kind", controller.Kind).Set("pod_controller_name", controller.Name);
        switch (controller.Kind)
        {
            case "ReplicaSet" when view.Metadata.Deployment:
                labels.Set("pod_deployment_name", OwnerOf(ResourceKind.ReplicaSet, "Deployment"));
                break;
            case "Job":
                if (view.Metadata.Job)
                    labels.Set("pod_job_name", controller.Name);
                if (view.Metadata.CronJob)
                    labels.Set("pod_cronjob_name", OwnerOf(ResourceKind.Job, "CronJob"));
                break;
        }

        string? OwnerOf(ResourceKind kind, string ownerKind) =>
            view.Find<PlainObject>(kind, pod.Meta.Namespace, controller.Name)?.Meta.Controller is { } owner && owner.Kind == ownerKind ? owner.Name : null;
    }
}
