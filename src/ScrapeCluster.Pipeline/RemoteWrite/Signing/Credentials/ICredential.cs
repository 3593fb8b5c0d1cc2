namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

/// <summary>What proves who we are. Compared by value.</summary>
internal interface ICredential
{
    /// <summary>Null: never.</summary>
    DateTimeOffset? ExpiresAt { get; }
}
