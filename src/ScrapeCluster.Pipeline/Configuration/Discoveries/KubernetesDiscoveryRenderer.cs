using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>Writes one entry of <c>kubernetes_sd_configs</c>.</summary>
internal static class KubernetesDiscoveryRenderer
{
    public static void Render(YamlText text, KubernetesDiscoveryOptions options)
    {
        text.AddUnlessEmpty("api_server", options.ApiServer is { } url ? HttpClientRenderer.Redact(url) : null);
        text.Add("role", KubernetesRoles.NameOf(options.Role));
        text.AddUnlessEmpty("kubeconfig_file", options.KubeconfigFile);
        HttpClientRenderer.Render(text, options.HttpClient);
        if (options.OwnNamespace || options.Namespaces.Count > 0)
            text.Section("namespaces", () => RenderNamespaces(text, options));
        text.Sections("selectors", options.Selectors, selector =>
        {
            text.Add("role", KubernetesRoles.NameOf(selector.Role));
            text.AddUnlessEmpty("label", selector.Label);
            text.AddUnlessEmpty("field", selector.Field);
        });
        if (options.AttachMetadata != KubernetesMetadataOptions.None)
            text.Section("attach_metadata", () => RenderMetadata(text, options.AttachMetadata));
    }

    private static void RenderNamespaces(YamlText text, KubernetesDiscoveryOptions options)
    {
        text.Add("own_namespace", options.OwnNamespace);
        if (options.Namespaces.Count > 0)
            text.Add("names", options.Namespaces);
    }

    private static void RenderMetadata(YamlText text, KubernetesMetadataOptions metadata)
    {
        text.Add("node", metadata.Node);
        text.Add("namespace", metadata.Namespace);
        text.Add("deployment", metadata.Deployment);
        text.Add("job", metadata.Job);
        text.Add("cronjob", metadata.CronJob);
    }
}
