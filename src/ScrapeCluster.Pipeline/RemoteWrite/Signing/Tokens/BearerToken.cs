using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;

/// <param name="Header">The value of the <c>Authorization</c> header.</param>
/// <param name="QuotaProject">Google's: who pays for the request; null: not said.</param>
internal sealed record BearerToken(string Header, DateTimeOffset? ExpiresAt, string? QuotaProject = null) : ICredential
{
    /// <summary>Without what is secret.</summary>
    public override string ToString() => "Bearer";
}
