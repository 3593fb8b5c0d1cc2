namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary><c>google_iam</c>: requests carry a Google Cloud token with the scope <c>monitoring.write</c>.</summary>
public sealed record GoogleIamOptions : SigningOptions
{
    /// <summary>The key file of a service account. Null: Google's application default credentials.</summary>
    public string? CredentialsFile { get; init; }
}
