using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Actors.RemoteWrite;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>What nodes say about samples that they have left over.</summary>
internal static class LeftoverExamples
{
    public static Dictionary<string, object> Messages => new()
    {
        ["LC1"] = new LeftoverProtocol.Census(
            new UniqueAddress(new Address("akka.tcp", "scrapecluster", "10.0.0.1", 7946), -1_234_567_890),
            Sequence: 7,
            Asks: true,
            [new Leftover("main", 17, 1_700_000_000_123), new Leftover("main", 250, 1_700_000_000_456), new Leftover("other", 0, -1)]),
        ["LQ1"] = new LeftoverProtocol.LeftoverRequest(new HandoverKey(17, 1_700_000_000_000, "main")),
    };
}
