using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary><c>kubernetes_sd_configs</c>: targets from the objects of a Kubernetes API server.</summary>
public sealed record KubernetesDiscoveryOptions : DiscoveryOptions
{
    public override string Mechanism => "kubernetes";

    public required KubernetesRole Role { get; init; }

    /// <summary>Null: the kubeconfig file, or the cluster that the node runs in.</summary>
    public string? ApiServer { get; init; }

    /// <summary>An absolute path, or null.</summary>
    public string? KubeconfigFile { get; init; }

    /// <summary>Only with <see cref="ApiServer"/>.</summary>
    public HttpClientOptions HttpClient { get; init; } = HttpClientOptions.Default;

    public override HttpClientOptions Http => HttpClient;

    /// <summary>Empty, and not <see cref="OwnNamespace"/>: all.</summary>
    public ValueList<string> Namespaces { get; init; } = [];

    /// <summary>The namespace that the node runs in too.</summary>
    public bool OwnNamespace { get; init; }

    public ValueList<KubernetesSelectorOptions> Selectors { get; init; } = [];

    public KubernetesMetadataOptions AttachMetadata { get; init; } = KubernetesMetadataOptions.None;
}

/// <summary>Which objects of one kind are asked for.</summary>
/// <param name="Label">A label selector, as kubectl takes it.</param>
/// <param name="Field">A field selector, as kubectl takes it.</param>
public sealed record KubernetesSelectorOptions(KubernetesRole Role, string Label, string Field);

/// <summary><c>attach_metadata</c>: labels from objects that stand around the target.</summary>
public sealed record KubernetesMetadataOptions
{
    public static readonly KubernetesMetadataOptions None = new();

    public bool Node { get; init; }
    public bool Namespace { get; init; }
    public bool Deployment { get; init; }
    public bool Job { get; init; }
    public bool CronJob { get; init; }
}
