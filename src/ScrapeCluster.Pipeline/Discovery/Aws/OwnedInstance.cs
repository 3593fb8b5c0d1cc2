using Amazon.EC2.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <param name="OwnerId">The account that the instance belongs to; null: not told.</param>
internal readonly record struct OwnedInstance(string? OwnerId, Instance Instance);
