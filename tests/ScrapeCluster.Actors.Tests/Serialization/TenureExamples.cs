using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Actors.Tenure;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>How nodes confirm each other.</summary>
internal static class TenureExamples
{
    public static Dictionary<string, object> Messages => new()
    {
        ["TQ1"] = new TenureProtocol.Ask(Node(-1_234_567_890), 7, true),
        ["TA1"] = new TenureProtocol.Answer(Node(1_234_567_890), 7, Standing.Down, true),
    };

    private static UniqueAddress Node(int uid) => new(new Address("akka.tcp", "scrapecluster", "10.0.0.1", 7946), uid);
}
