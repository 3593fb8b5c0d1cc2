using ScrapeCluster.Pipeline.Model;

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

    public Secret SecretKey { get; init; }

    /// <summary>A named profile of the shared configuration files.</summary>
    public string? Profile { get; init; }

    /// <summary>A role to assume with the credentials found, for an hour at a time.</summary>
    public string? RoleArn { get; init; }

    /// <summary>What the role's owner asks for besides.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The region whose STS is asked for the role; null: that of the requests.</summary>
    public string? StsRegion { get; init; }

    /// <summary>A file with a token that is given for the role, in place of credentials; read again each time.</summary>
    public string? WebIdentityTokenFile { get; init; }

    /// <summary>The role is assumed at an endpoint with validated cryptography (FIPS 140). Default: false.</summary>
    public bool UseFipsStsEndpoint { get; init; }
}
