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
    };
}
