using System.Globalization;
using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A PodMonitor: a job for each of its endpoints (prometheus-operator, generatePodMonitorConfig).</summary>
internal static class PodMonitorJobs
{
    public static IEnumerable<OperatorJob> Translate(ResourceContext context)
    {
        context.RefuseScrapeClass();
        return [.. context.Spec.Each("podMetricsEndpoints", endpoint => endpoint).Select((endpoint, index) => Translate(context, endpoint, index))];
    }

    private static OperatorJob Translate(ResourceContext context, JsonElement endpoint, int index)
    {
        var config = MonitorJobs.Begin(context, endpoint, $"podMonitor/{context.Namespace}/{context.Name}/{index}", "pod", $"spec.podMetricsEndpoints[{index}]");
        var rules = RuleList.WithJobName();
        if (endpoint.FlagOrNull("filterRunning") ?? true)
            rules.DropEndedPods();
        MonitorJobs.AddSelection(context, rules, "pod");
        if (endpoint.Text("port") is { Length: > 0 } port)
            rules.Keep(port, "__meta_kubernetes_pod_container_port_name");
        else if (endpoint.WholeOrNull("portNumber") is { } number and not 0)
            rules.Keep(number.ToString(CultureInfo.InvariantCulture), "__meta_kubernetes_pod_container_port_number");
        else
            MonitorJobs.KeepTargetPort(rules, endpoint);
        rules.Copy("__meta_kubernetes_namespace", "namespace")
            .Copy("__meta_kubernetes_pod_container_name", "container")
            .Copy("__meta_kubernetes_pod_name", "pod")
            .CopyLabels(context.Spec, "podTargetLabels", "__meta_kubernetes_pod_label_")
            .Set("job", $"{context.Namespace}/{context.Name}");
        if (context.Spec.Text("jobLabel") is { Length: > 0 } jobLabel)
            rules.CopyWherePresent("__meta_kubernetes_pod_label_" + RuleList.Sanitized(jobLabel), "job");
        MonitorJobs.NameEndpoint(rules, endpoint);
        return MonitorJobs.End(context, config, rules, endpoint);
    }
}
