using System.Globalization;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Turns <c>sharding</c> into relabel rules, which is what one would write by hand: a hash of the labels, modulo the number of
/// endpoints in the group in the file's order, keeps a series at one of them.
/// </summary>
public static class EndpointSharding
{
    /// <summary>Taken out again before a series is sent.</summary>
    private const string Scratch = "__tmp_scrapecluster_endpoint";

    /// <summary>The endpoint's own rules, then those that share the series out.</summary>
    /// <param name="all">Every endpoint of the configuration, in order.</param>
    public static ValueList<RelabelRuleOptions> RulesOf(RemoteWriteOptions endpoint, ValueList<RemoteWriteOptions> all)
    {
        if (endpoint.Sharding is not { } sharding)
            return endpoint.WriteRelabelConfigs;
        var group = all.Where(other => other.Sharding?.Group == sharding.Group).ToList();
        var place = group.FindIndex(other => other.Name == endpoint.Name);
        return endpoint.WriteRelabelConfigs.Concat(Share(sharding, group.Count, place)).ToValueList();
    }

    private static IEnumerable<RelabelRuleOptions> Share(EndpointShardingOptions sharding, int count, int place) =>
    [
        new() { Action = RelabelAction.HashMod, SourceLabels = sharding.Labels, Modulus = (ulong)count, TargetLabel = Scratch },
        new() { Action = RelabelAction.Keep, SourceLabels = [Scratch], Regex = place.ToString(CultureInfo.InvariantCulture) },
        new() { Action = RelabelAction.LabelDrop, Regex = Scratch },
    ];
}
