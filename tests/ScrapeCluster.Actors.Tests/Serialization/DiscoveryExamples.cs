using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>The discovery singleton's protocol.</summary>
internal static class DiscoveryExamples
{
    public static Dictionary<string, object> Messages => new()
    {
        ["LR1"] = new DiscoveryProtocol.ListRequest(9, Examples.Version(2)),
        ["PR1"] = DiscoveryProtocol.ProgressRequest.Instance,
        ["PA1"] = new DiscoveryProtocol.Progress(["late"], [new DiscoveryProtocol.ShardVersion(3, Examples.Version(4))]),
        ["DR1"] = DiscoveryProtocol.DroppedRequest.Instance,
        ["DA1"] = new DiscoveryProtocol.Dropped([new DiscoveryProtocol.DroppedJob("node", 5, [LabelSet.Of(("__address__", "x"))])]),
        ["QR1"] = DiscoveryProtocol.DiscoverersRequest.Instance,
        ["QA1"] = new DiscoveryProtocol.Discoverers([new DiscoveryProtocol.Discoverer("http", "http://a", ["node", "web"], 2, 30, 1_700_000_000_123, "no answer")]),
        ["JR1"] = new DiscoveryProtocol.AllocationRequest("node", "collector-1"),
        ["JA1"] = new DiscoveryProtocol.Allocation("node", 1, 3, true, true, [new DiscoveryProtocol.AllocatedTarget("collector-1", LabelSet.Of(("__address__", "x")))]),
    };
}
