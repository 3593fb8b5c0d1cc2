using System.Net;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The API server refused a request, or it cannot even be asked.</summary>
/// <param name="status">0: there was no answer.</param>
internal sealed class KubernetesApiException(HttpStatusCode status, string message, Exception? inner = null) : Exception(message, inner)
{
    public HttpStatusCode Status { get; } = status;
}
