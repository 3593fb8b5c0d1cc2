using System.Diagnostics.Metrics;
using Akka.Cluster;
using ScrapeCluster.Actors.Scraping;

namespace ScrapeCluster.Actors.Status;

/// <summary>What the cluster looks like from this node.</summary>
internal sealed class ClusterMetrics
{
    private readonly Meter _meter;

    public ClusterMetrics(Meter meter, LocalShards shards)
    {
        _meter = meter;
        meter.CreateObservableGauge("scrapecluster_shards", () => shards.All.Count, description: "Shards that this node has.");
    }

    /// <summary>Once the node knows its cluster.</summary>
    public void Show(Cluster cluster)
    {
        _meter.CreateObservableGauge("scrapecluster_cluster_members", () => MembersOf(cluster),
            description: "Members of the cluster as this node sees them, by status: unreachable ones do not count for the status they had.");
    }

    private static IEnumerable<Measurement<int>> MembersOf(Cluster cluster)
    {
        var state = cluster.State;
        return Enum.GetValues<MemberStatus>()
            .Where(status => status != MemberStatus.Removed)
            .Select(status => Measure(status.ToString(), state.Members.Count(member => member.Status == status && !state.Unreachable.Contains(member))))
            .Append(Measure("Unreachable", state.Unreachable.Count));
    }

    private static Measurement<int> Measure(string status, int count) =>
        new(count, new KeyValuePair<string, object?>("status", status.ToLowerInvariant()));
}
