using Amazon.EC2.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>The EC2 instance that a task runs on.</summary>
internal sealed record EcsHost(string PrivateIp, string? PublicIp, string? SubnetId, string? InstanceType, IReadOnlyList<KeyValuePair<string, string>> Tags)
{
    /// <summary>Null: the instance has no private address.</summary>
    public static EcsHost? From(Instance instance) => instance.PrivateIpAddress is not { } address ? null : new EcsHost(
        address, instance.PublicIpAddress, instance.SubnetId, instance.InstanceType?.Value,
        [.. (instance.Tags ?? []).Where(tag => tag is { Key: not null, Value: not null }).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))]);
}
