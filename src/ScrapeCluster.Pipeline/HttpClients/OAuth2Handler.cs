namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Sets <c>Authorization</c> to a token of the token endpoint, unless a redirect has led to another host.</summary>
internal sealed class OAuth2Handler(OAuth2TokenSource tokens, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!RedirectedRequest.HasLeftItsHost(request))
        {
            var header = await tokens.GetHeaderAsync(cancellationToken).ConfigureAwait(false);
            request.Headers.Remove("Authorization");
            RequestHeaders.Add(request, "Authorization", header);
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tokens.Dispose();
        base.Dispose(disposing);
    }
}
