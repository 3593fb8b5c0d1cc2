using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>How the API server is reached.</summary>
/// <param name="Server">Its URL.</param>
/// <param name="Expires">When the credentials have to be made anew; null: never, or their files are read anew anyway.</param>
internal sealed record ApiAccess(string Server, HttpClientOptions Client, DateTimeOffset? Expires = null)
{
    /// <exception cref="KubernetesApiException">The kubeconfig file or the service account is not there or of no use.</exception>
    public static ApiAccess Of(KubernetesDiscoveryOptions options, TimeProvider time)
    {
        if (options.ApiServer is { } server)
            return new ApiAccess(server, options.HttpClient);
        return options.KubeconfigFile is { } file ? KubeconfigAccess.Read(file, time) : ServiceAccount.Access();
    }
}
