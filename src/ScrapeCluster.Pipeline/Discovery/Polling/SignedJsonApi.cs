using System.Net;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>
/// Requests to a cloud's API, which wants to know who asks and lets nobody ask too much. A token that it does not believe is replaced, and where it is
/// too busy it is asked again a little later, as the clouds' own clients do: a list takes many requests, and one that fails would fail them all.
/// </summary>
/// <param name="api">Owned from now on.</param>
/// <param name="signer">Owned from now on.</param>
/// <param name="firstPause">Before the first repetition, unless the API says when; doubled each time.</param>
internal sealed class SignedJsonApi(JsonApi api, IRequestSigner signer, TimeProvider time, TimeSpan firstPause) : IDisposable
{
    /// <summary>That of Azure's clients, as the number of tries.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(800);

    private const int MaxTries = 4;

    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);

    /// <exception cref="DiscoveryException">As for <see cref="JsonApi"/>, and where there are no credentials.</exception>
    public async Task<JsonAnswer> GetAsync(string url, CancellationToken cancellationToken)
    {
        var isReplaced = false;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await SendAsync(url, cancellationToken).ConfigureAwait(false);
            }
            catch (DiscoveryException e) when (e.Status is HttpStatusCode.Unauthorized && !isReplaced)
            {
                isReplaced = await signer.RefreshAsync(null, cancellationToken).ConfigureAwait(false);
                if (!isReplaced)
                    throw;
            }
            catch (DiscoveryException e) when (tries < MaxTries && IsBusy(e.Status))
            {
                await Task.Delay(PauseAfter(tries, e), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        signer.Dispose();
        api.Dispose();
    }

    private static bool IsBusy(HttpStatusCode? status) => status is
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private TimeSpan PauseAfter(int tries, DiscoveryException refusal)
    {
        var pause = refusal.RetryAfter is { Ticks: > 0 } said ? said : firstPause * Math.Pow(2, tries - 1);
        return pause < MaxPause ? pause : MaxPause;
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
