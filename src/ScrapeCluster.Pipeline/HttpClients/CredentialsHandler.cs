namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Sets <c>Authorization</c> unless the request has one already or a redirect has led it to another host.</summary>
internal sealed class CredentialsHandler(IAuthorizationSource credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!RedirectedRequest.HasLeftItsHost(request) && !request.Headers.NonValidated.Contains("Authorization"))
            RequestHeaders.Add(request, "Authorization", credentials.Read());
        return base.SendAsync(request, cancellationToken);
    }
}
