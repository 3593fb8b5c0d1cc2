using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>How AWS is asked: where, and with whose credentials. What is missing is found as Prometheus and the AWS SDK find it.</summary>
public sealed record AwsAccessOptions
{
    public static readonly AwsAccessOptions Default = new();

    /// <summary>Null: that of the environment, of the AWS configuration files, or of the machine.</summary>
    public string? Region { get; init; }

    /// <summary>Null: the region's own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Of no effect without <see cref="SecretKey"/>, and the other way round.</summary>
    public string? AccessKey { get; init; }

    public Secret SecretKey { get; init; }

    /// <summary>A named profile of the AWS configuration files, for credentials; the region is not looked for there.</summary>
    public string? Profile { get; init; }

    /// <summary>A role to assume with the credentials found.</summary>
    public string? RoleArn { get; init; }

    /// <summary>What the role's owner asks for besides.</summary>
    public string? ExternalId { get; init; }
}
