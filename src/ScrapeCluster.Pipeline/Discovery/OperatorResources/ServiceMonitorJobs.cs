using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A ServiceMonitor: a job for each of its endpoints (prometheus-operator, generateServiceMonitorConfig).</summary>
internal static class ServiceMonitorJobs
{
    public static IEnumerable<OperatorJob> Translate(ResourceContext context)
    {
        context.RefuseScrapeClass();
        var role = context.Spec.TextOrNull("serviceDiscoveryRole") switch
        {
            null or "Endpoints" => "endpoints",
            "EndpointSlice" => "endpointslice",
            var other => throw new ResourceRefusedException($"spec.serviceDiscoveryRole \"{other}\" is not known; allowed are Endpoints, EndpointSlice"),
        };
        return [.. context.Spec.Each("endpoints", endpoint => endpoint).Select((endpoint, index) => Translate(context, endpoint, index, role))];
    }

    private static OperatorJob Translate(ResourceContext context, JsonElement endpoint, int index, string role)
    {
        var config = MonitorJobs.Begin(context, endpoint, $"serviceMonitor/{context.Namespace}/{context.Name}/{index}", role, $"spec.endpoints[{index}]");
        var prefix = role == "endpoints" ? "__meta_kubernetes_endpoint" : "__meta_kubernetes_endpointslice";
        var rules = RuleList.WithJobName();
        MonitorJobs.AddSelection(context, rules, "service");
        if (endpoint.Text("port") is { Length: > 0 } port)
            rules.Keep(port, $"{prefix}_port_name");
        else
            MonitorJobs.KeepTargetPort(rules, endpoint);
        rules.Replace("Node;(.*)", "${1}", "node", $"{prefix}_address_target_kind", $"{prefix}_address_target_name")
            .Replace("Pod;(.*)", "${1}", "pod", $"{prefix}_address_target_kind", $"{prefix}_address_target_name")
            .Copy("__meta_kubernetes_namespace", "namespace")
            .Copy("__meta_kubernetes_service_name", "service")
            .Copy("__meta_kubernetes_pod_name", "pod")
            .Copy("__meta_kubernetes_pod_container_name", "container");
        if (endpoint.FlagOrNull("filterRunning") ?? true)
            rules.DropEndedPods();
        rules.CopyLabels(context.Spec, "targetLabels", "__meta_kubernetes_service_label_")
            .CopyLabels(context.Spec, "podTargetLabels", "__meta_kubernetes_pod_label_")
            .Copy("__meta_kubernetes_service_name", "job");
        if (context.Spec.Text("jobLabel") is { Length: > 0 } jobLabel)
            rules.CopyWherePresent("__meta_kubernetes_service_label_" + RuleList.Sanitized(jobLabel), "job");
        MonitorJobs.NameEndpoint(rules, endpoint);
        return MonitorJobs.End(context, config, rules, endpoint);
    }
}
