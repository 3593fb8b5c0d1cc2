using System.Net;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Says what could not be listed or watched, why, and what helps.</summary>
internal static class ReflectorErrors
{
    public static string Describe(Exception e, Resource resource, string scope)
    {
        var what = $"cannot list and watch {resource.Plural} ({resource.Group}) {Where(resource, scope)}: {e.Message.TrimEnd('.')}";
        return (e as KubernetesApiException)?.Status switch
        {
            HttpStatusCode.Forbidden => $"{what}. Bind a {Role(resource, scope)} with the rule {{apiGroups: [\"{resource.GroupName}\"], resources: [{resource.Plural}], verbs: [list, watch]}} to the user.",
            HttpStatusCode.Unauthorized => $"{what}. The server does not take the credentials; they are read anew at each try.",
            HttpStatusCode.NotFound => $"{what}. The API server does not have {resource.Group}{Advice(resource)}.",
            _ => $"{what}.",
        };
    }

    private static string Where(Resource resource, string scope) => scope.Length > 0 && resource.IsNamespaced ? $"in namespace \"{scope}\"" : "of the cluster";

    private static string Role(Resource resource, string scope) =>
        scope.Length > 0 && resource.IsNamespaced ? $"Role in namespace \"{scope}\" (or a ClusterRole)" : "ClusterRole";

    private static string Advice(Resource resource) => resource.Kind switch
    {
        ResourceKind.EndpointSlice => "; take role endpoints there",
        ResourceKind.Ingress => ", which is in Kubernetes from 1.19 on",
        ResourceKind.ServiceMonitor or ResourceKind.PodMonitor or ResourceKind.Probe or ResourceKind.ScrapeConfig =>
            $", which has {resource.Plural}: install the Prometheus Operator's custom resource definitions",
        _ => "",
    };
}
