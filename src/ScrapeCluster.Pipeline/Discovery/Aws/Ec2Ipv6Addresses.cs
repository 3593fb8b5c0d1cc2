using Amazon.EC2.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>The IPv6 addresses of an instance in a VPC.</summary>
/// <param name="Default">The first primary one, else the first; null: there is none.</param>
/// <param name="Primary">At the index of their network interfaces; empty texts where an interface has none.</param>
/// <param name="All">In the order of the interfaces.</param>
internal sealed record Ec2Ipv6Addresses(string? Default, IReadOnlyList<string> Primary, IReadOnlyList<string> All)
{
    // Far more than any machine has.
    private const int MaxInterfaces = 1024;

    private static readonly Ec2Ipv6Addresses s_none = new(null, [], []);

    public static Ec2Ipv6Addresses Of(Instance instance)
    {
        if (instance.VpcId is null)
            return s_none;
        var primary = new List<string>();
        var all = new List<string>();
        foreach (var card in (instance.NetworkInterfaces ?? []).Where(card => card.SubnetId is not null))
        {
            foreach (var address in card.Ipv6Addresses ?? [])
            {
                all.Add(address.Ipv6Address ?? "");
                if (address.IsPrimaryIpv6 == true && card.Attachment?.DeviceIndex is >= 0 and < MaxInterfaces and { } index)
                    Place(primary, index, address.Ipv6Address ?? "");
            }
        }

        return new Ec2Ipv6Addresses(primary.Concat(all).FirstOrDefault(address => address.Length > 0), primary, all);
    }

    private static void Place(List<string> addresses, int index, string address)
    {
        while (addresses.Count <= index)
            addresses.Add("");
        addresses[index] = address;
    }
}
