namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Stands where options cannot be used at all: every request fails with the reason.</summary>
internal sealed class FailingHandler(string reason) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromException<HttpResponseMessage>(new DescribedHttpException(reason));
}
