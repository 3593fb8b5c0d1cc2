using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;

/// <summary>Sets <c>Authorization</c> to a token that is renewed before it ends.</summary>
internal sealed class TokenRequestSigner(ICredentials<BearerToken> tokens) : IRequestSigner
{
    public DateTimeOffset? ExpiresAt => tokens.Current?.ExpiresAt;

    public async ValueTask SignAsync(HttpRequestMessage request, IReadOnlyList<ReadOnlyMemory<byte>> body, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        Set(request, "Authorization", token.Header);
        Set(request, "X-Goog-User-Project", token.QuotaProject);
    }

    public ValueTask<bool> RefreshAsync(DateTimeOffset? receiverTime, CancellationToken cancellationToken) => tokens.RefreshAsync(cancellationToken);

    public void Dispose() => tokens.Dispose();

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        if (value is null)
            return;
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
