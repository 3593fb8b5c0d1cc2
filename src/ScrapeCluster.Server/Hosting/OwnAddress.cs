using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Server.Hosting;

/// <summary>
/// The host name <c>this-node.alt</c> in static targets and remote-write URLs stands for the node's own web address,
/// whatever <c>--web.listen-address</c> says. The DNS has no names under <c>.alt</c> (RFC 9476), so nobody's host is hidden.
/// </summary>
internal static class OwnAddress
{
    public const string Name = "this-node.alt";

    /// <summary>The options with every <see cref="Name"/> replaced.</summary>
    public static ScrapeClusterOptions Fill(ScrapeClusterOptions options, HostPort own) => options with
    {
        ScrapePools = options.ScrapePools.Select(pool => Fill(pool, own)).ToValueList(),
        RemoteWrites = options.RemoteWrites.Select(write => write with { Url = FillUrl(write.Url, own) }).ToValueList(),
    };

    private static ScrapePoolOptions Fill(ScrapePoolOptions pool, HostPort own) =>
        pool with { Discoveries = pool.Discoveries.Select(discovery => Fill(discovery, own)).ToValueList() };

    private static DiscoveryOptions Fill(DiscoveryOptions discovery, HostPort own) => discovery is StaticDiscoveryOptions fixedTargets
        ? new StaticDiscoveryOptions(fixedTargets.Groups.Select(group => Fill(group, own)).ToValueList())
        : discovery;

    private static StaticGroupOptions Fill(StaticGroupOptions group, HostPort own) =>
        group with { Targets = group.Targets.Select(target => target == Name ? own.ToString() : target).ToValueList() };

    private static string FillUrl(string url, HostPort own)
    {
        foreach (var scheme in (string[])["http://", "https://"])
        {
            var prefix = scheme + Name;
            var isOwn = url.StartsWith(prefix, StringComparison.Ordinal) && (url.Length == prefix.Length || url[prefix.Length] is '/' or '?');
            if (isOwn)
                return $"{scheme}{own}{url[prefix.Length..]}";
        }

        return url;
    }
}
