using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

/// <summary>Exchanges credentials, or a token, for the credentials of a role.</summary>
/// <param name="region">Whose STS endpoint is asked.</param>
/// <param name="tokenFile">Holds a token of an identity provider that stands in the place of credentials; null: there is none.</param>
internal sealed class AssumedRole(string roleArn, string? externalId, string region, bool useFipsEndpoint, string? tokenFile = null)
{
    /// <summary>Every role allows an hour, and more is not allowed where a role assumes another.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromHours(1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>True where no credentials are needed first.</summary>
    public bool HasToken => tokenFile is not null;

    /// <summary>For the token, which is read anew: whoever issues it renews it in its file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<AwsCredential> FetchAsync(CancellationToken cancellationToken)
    {
        using var client = new AmazonSecurityTokenServiceClient(new AnonymousAWSCredentials(), Config());
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = roleArn,
            RoleSessionName = SessionName(),
            WebIdentityToken = (await File.ReadAllTextAsync(tokenFile!, cancellationToken).ConfigureAwait(false)).Trim(),
            DurationSeconds = (int)Duration.TotalSeconds,
        };
        var answer = await client.AssumeRoleWithWebIdentityAsync(request, cancellationToken).ConfigureAwait(false);
        return Of(answer.Credentials);
    }

    public async Task<AwsCredential> FetchAsync(AWSCredentials source, CancellationToken cancellationToken)
    {
        using var client = new AmazonSecurityTokenServiceClient(source, Config());
        var request = new AssumeRoleRequest
        {
            RoleArn = roleArn,
            ExternalId = externalId,
            RoleSessionName = SessionName(),
            DurationSeconds = (int)Duration.TotalSeconds,
        };
        var answer = await client.AssumeRoleAsync(request, cancellationToken).ConfigureAwait(false);
        return Of(answer.Credentials);
    }

    private static AwsCredential Of(Amazon.SecurityToken.Model.Credentials keys)
    {
        DateTimeOffset? expiresAt = keys.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime()) : null;
        return new AwsCredential(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken, expiresAt);
    }

    private AmazonSecurityTokenServiceConfig Config()
    {
        var config = new AmazonSecurityTokenServiceConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region),
            // An endpoint of the user's own (AWS_ENDPOINT_URL_STS) tells no region.
            AuthenticationRegion = region,
            Timeout = Timeout,
            MaxErrorRetry = 2,
        };
        if (useFipsEndpoint)
            config.UseFIPSEndpoint = true;
        return config;
    }

    /// <summary>Names the node in AWS' own logs. Allowed are 2 to 64 letters, digits and some signs.</summary>
    private static string SessionName()
    {
        var host = new string([.. Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-')]);
        var name = $"scrapecluster-{host}";
        return name.Length > 64 ? name[..64] : name;
    }
}
