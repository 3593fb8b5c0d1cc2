using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Which custom resources of the Prometheus Operator are read.</summary>
public sealed record OperatorResourceOptions
{
    /// <summary>How the API server is reached: an absolute path, or null for the cluster that the node runs in.</summary>
    public string? KubeconfigFile { get; init; }

    /// <summary>Empty: all.</summary>
    public ValueList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector, as kubectl takes it, of the resources; empty: all.</summary>
    public string Selector { get; init; } = "";

    /// <summary>A label selector of their namespaces; empty: all.</summary>
    public string NamespaceSelector { get; init; } = "";

    /// <summary>What keeps the API server from being reached whatever comes; null: nothing.</summary>
    public string? Error()
    {
        if (KubeconfigFile is { } file)
            return File.Exists(file) ? null : $"--discovery.operator-crds.kubeconfig: there is no file \"{file}\".";
        return ServiceAccount.IsOfThisProcess
            ? null
            : "--discovery.operator-crds: this node runs in no pod (KUBERNETES_SERVICE_HOST is not set); give --discovery.operator-crds.kubeconfig=FILE.";
    }

    /// <summary>Whether a text is a label selector by the grammar of Kubernetes.</summary>
    public static bool IsSelector(string text) => SelectorText.IsLabel(text);
}
