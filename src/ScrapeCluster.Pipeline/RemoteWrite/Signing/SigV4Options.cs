namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary><c>sigv4</c>: requests are signed for AWS. What is missing comes from the receiver's host name or the AWS SDK's default chain.</summary>
public sealed record SigV4Options : SigningOptions
{
    /// <summary>Null: taken from the receiver's host name, or the SDK's default.</summary>
    public string? Region { get; init; }

    /// <summary>Default: <c>aps</c>.</summary>
    public string ServiceName { get; init; } = "aps";

    /// <summary>Null: the default chain.</summary>
    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    /// <summary>A named profile of the shared configuration files.</summary>
    public string? Profile { get; init; }

    /// <summary>A role to assume with the credentials found.</summary>
    public string? RoleArn { get; init; }

    public string? ExternalId { get; init; }

    public bool UseFipsStsEndpoint { get; init; }
}
