using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The access that Kubernetes gives each pod. The token is read anew from its file, as it is rotated there.</summary>
internal static class ServiceAccount
{
    private const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Whether this process runs in a pod.</summary>
    public static bool IsOfThisProcess => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"));

    /// <exception cref="KubernetesApiException">This is no pod, or it has no service account.</exception>
    public static ApiAccess Access()
    {
        var host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        var port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port))
        {
            throw new KubernetesApiException(
                0, "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so this node runs in no pod; give api_server or kubeconfig_file.");
        }

        if (!File.Exists($"{Folder}/token"))
            throw new KubernetesApiException(0, $"there is no file \"{Folder}/token\"; give the pod a service account, with automountServiceAccountToken: true.");
        return new ApiAccess($"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port}", new HttpClientOptions
        {
            Authorization = new AuthorizationOptions { CredentialsFile = $"{Folder}/token" },
            Tls = new TlsOptions { CaFile = $"{Folder}/ca.crt" },
        });
    }

    /// <exception cref="KubernetesApiException">The namespace cannot be found out.</exception>
    public static string Namespace()
    {
        try
        {
            if (File.ReadAllText($"{Folder}/namespace").Trim() is { Length: > 0 } name)
                return name;
            throw new KubernetesApiException(0, $"own_namespace: file \"{Folder}/namespace\" is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesApiException(0, $"own_namespace: the pod's namespace cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
