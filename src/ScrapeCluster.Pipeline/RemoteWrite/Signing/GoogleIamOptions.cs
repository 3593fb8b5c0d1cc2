namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary><c>google_iam</c>: requests carry a Google Cloud token.</summary>
public sealed record GoogleIamOptions : SigningOptions
{
    public const string DefaultKey = "google_iam";

    /// <summary>The key file of a service account. Null: Google's application default credentials.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>What the token allows.</summary>
    public string Scope { get; init; } = "https://www.googleapis.com/auth/monitoring.write";

    /// <summary>Where this stands in a configuration, for errors.</summary>
    public string Key { get; init; } = DefaultKey;
}
