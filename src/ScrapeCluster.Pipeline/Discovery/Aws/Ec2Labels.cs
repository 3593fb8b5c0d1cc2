using Amazon.EC2.Model;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>The target that an EC2 instance is.</summary>
internal static class Ec2Labels
{
    private const char Separator = ',';

    /// <param name="zoneIds">By the zones' names.</param>
    /// <returns>Null: the instance has no private IPv4 address and no IPv6 address of a network of its own.</returns>
    public static LabelSet? Of(OwnedInstance owned, string region, long port, IReadOnlyDictionary<string, string> zoneIds)
    {
        var instance = owned.Instance;
        var ipv6 = Ec2Ipv6Addresses.Of(instance);
        if ((instance.PrivateIpAddress ?? ipv6.Default) is not { } address)
            return null;
        var zone = instance.Placement?.AvailabilityZone;
        var labels = new MetaLabels("__meta_ec2_");
        labels.SetAddress(address, port)
            .Set("instance_id", instance.InstanceId)
            .Set("region", region)
            .Set("owner_id", owned.OwnerId)
            .Set("default_ipv6_address", ipv6.Default)
            .Set("private_ip", instance.PrivateIpAddress)
            .Set("private_dns_name", instance.PrivateDnsName)
            // EC2 says "windows"; the SDK makes it "Windows".
            .Set("platform", instance.Platform?.Value.ToLowerInvariant())
            .Set("public_ip", instance.PublicIpAddress)
            .Set("public_dns_name", instance.PublicIpAddress is null ? null : instance.PublicDnsName)
            .Set("primary_ipv6_addresses", List(ipv6.Primary))
            .Set("ipv6_addresses", List(ipv6.All))
            .Set("ami", instance.ImageId)
            .Set("availability_zone", zone)
            .Set("availability_zone_id", zone is null ? null : zoneIds.GetValueOrDefault(zone))
            .Set("instance_state", instance.State?.Name?.Value)
            .Set("instance_type", instance.InstanceType?.Value)
            .Set("instance_lifecycle", instance.InstanceLifecycle?.Value)
            .Set("architecture", instance.Architecture?.Value);
        SetNetwork(labels, instance);
        foreach (var tag in instance.Tags ?? [])
        {
            if (tag.Key is not null)
                labels.Set($"tag_{MetaLabels.Sanitize(tag.Key)}", tag.Value);
        }

        return labels.ToLabelSet();
    }

    private static void SetNetwork(MetaLabels labels, Instance instance)
    {
        if (instance.VpcId is null)
            return;
        var subnets = (instance.NetworkInterfaces ?? []).Select(card => card.SubnetId).OfType<string>().Distinct();
        labels.Set("vpc_id", instance.VpcId).Set("primary_subnet_id", instance.SubnetId).Set("subnet_id", Join(subnets));
    }

    private static string? List(IReadOnlyCollection<string> items) => items.Count == 0 ? null : Join(items);

    // Separators around it too, so that a rule can look for ",item,".
    private static string Join(IEnumerable<string> items) => $"{Separator}{string.Join(Separator, items)}{Separator}";
}
