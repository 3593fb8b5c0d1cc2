using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

/// <summary>
/// Asks the AWS SDK's default chain: environment, web identity, profile (keys, role, process, SSO), container endpoint, instance metadata.
/// The SDK keeps what it finds; here it is asked anew each time, as <see cref="Credentials.KeptCredentials{T}"/> keeps and renews.
/// </summary>
internal static class AwsCredentialChain
{
    /// <param name="profile">Null: the whole chain.</param>
    public static async Task<AWSCredentials> FindAsync(string? profile, CancellationToken cancellationToken)
    {
        SharedSettings.LocateFiles();
        using var chain = new DefaultAWSCredentialsIdentityResolver();
        var config = profile is null ? null : new AmazonSecurityTokenServiceConfig { Profile = new Amazon.Profile(profile) };
        var found = await chain.ResolveIdentityAsync(config, cancellationToken).ConfigureAwait(false);
        // The chain's own object for instance metadata is one for the whole process and cannot be asked for fresh credentials.
        if (found is not RefreshingAWSCredentials && found.GetType().Name.Contains("InstanceProfile", StringComparison.Ordinal))
            found = new InstanceProfileAWSCredentials();
        return found;
    }

    /// <summary>What a source gives now.</summary>
    public static async Task<AwsCredential> ReadAsync(AWSCredentials source)
    {
        if (source is RefreshingAWSCredentials refreshing)
        {
            refreshing.PreemptExpiryTime = TimeSpan.Zero;
            refreshing.ExpirationBuffer = TimeSpan.Zero;
        }

        var keys = await source.GetCredentialsAsync().ConfigureAwait(false);
        DateTimeOffset? expiresAt = source.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime()) : null;
        return new AwsCredential(keys.AccessKey, keys.SecretKey, keys.UseToken ? keys.Token : null, expiresAt);
    }
}
