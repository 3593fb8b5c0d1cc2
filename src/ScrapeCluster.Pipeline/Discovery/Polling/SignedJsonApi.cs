using System.Net;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>Requests to an API that wants to know who asks. What it does not believe is replaced, and asked with once more.</summary>
/// <param name="api">Owned from now on.</param>
/// <param name="signer">Owned from now on.</param>
internal sealed class SignedJsonApi(JsonApi api, IRequestSigner signer) : IDisposable
{
    /// <exception cref="DiscoveryException">As for <see cref="JsonApi"/>, and where there are no credentials.</exception>
    public async Task<JsonAnswer> GetAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(url, cancellationToken).ConfigureAwait(false);
        }
        catch (DiscoveryException e) when (e.Status is HttpStatusCode.Unauthorized)
        {
            if (!await signer.RefreshAsync(null, cancellationToken).ConfigureAwait(false))
                throw;
        }

        return await SendAsync(url, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        signer.Dispose();
        api.Dispose();
    }

    private async Task<JsonAnswer> SendAsync(string url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        try
        {
            await signer.SignAsync(request, [], cancellationToken).ConfigureAwait(false);
        }
        catch (SigningException e)
        {
            throw new DiscoveryException(e.Message, e);
        }

        return await api.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
