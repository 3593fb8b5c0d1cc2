using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;

/// <summary>Google Cloud tokens by way of Google's library, which is asked anew each time: <see cref="KeptCredentials{T}"/> keeps and renews.</summary>
internal sealed class GoogleTokens(GoogleIamOptions options)
{
    public static ICredentials<BearerToken> From(GoogleIamOptions options, Uri receiver, ClockSkew clock, TimeProvider time, ILogger logger)
    {
        var where = options.CredentialsFile is { } file ? $"{options.Key}, credentials_file \"{file}\"" : $"{options.Key}, application default credentials";
        var text = new CredentialText(
            "a Google Cloud token", where, receiver.GetLeftPart(UriPartial.Path),
            $"Give the node a service account{(options.Key == GoogleIamOptions.DefaultKey ? ", set GOOGLE_APPLICATION_CREDENTIALS, or fill in credentials_file" : " or set GOOGLE_APPLICATION_CREDENTIALS")}.");
        var source = new GoogleTokens(options);
        return new KeptCredentials<BearerToken>(source.FetchAsync, text, clock, time, logger).Begin();
    }

    private async Task<BearerToken> FetchAsync(CancellationToken cancellationToken)
    {
        var credential = (await FindAsync(cancellationToken).ConfigureAwait(false)).CreateScoped(options.Scope);
        var access = (ITokenAccess)credential;
        var token = await access.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return new BearerToken($"Bearer {token}", EndOf(credential), credential.QuotaProject);
    }

    private async Task<GoogleCredential> FindAsync(CancellationToken cancellationToken)
    {
        if (options.CredentialsFile is not { } file)
            return await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false);
        var account = await CredentialFactory.FromFileAsync<ServiceAccountCredential>(file, cancellationToken).ConfigureAwait(false);
        return account.ToGoogleCredential();
    }

    private static DateTimeOffset? EndOf(GoogleCredential credential) =>
        credential.UnderlyingCredential is ServiceCredential { Token: { ExpiresInSeconds: { } seconds } token }
            ? new DateTimeOffset(DateTime.SpecifyKind(token.IssuedUtc, DateTimeKind.Utc)).AddSeconds(seconds)
            : null;
}
