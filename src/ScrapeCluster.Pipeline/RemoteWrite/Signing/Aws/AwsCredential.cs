using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

/// <param name="SessionToken">Null with keys that last.</param>
internal sealed record AwsCredential(string AccessKey, string SecretKey, string? SessionToken, DateTimeOffset? ExpiresAt) : ICredential
{
    /// <summary>Without what is secret.</summary>
    public override string ToString() => AccessKey;
}
