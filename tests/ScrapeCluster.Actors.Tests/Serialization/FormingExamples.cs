using ScrapeCluster.Actors.Forming;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>How nodes find each other.</summary>
internal static class FormingExamples
{
    /// <summary>Without what 0.3.0 added.</summary>
    public static readonly FormingProtocol.ProbeAnswer AnswerOfRelease020 = new(
        Greeting(1_234_567_890) with { Standing = NodeStanding.Member, ClusterId = "10.0.0.1:7946#77", Members = 3, Choice = null }, -5, 987_654_321_012);

    public static Dictionary<string, object> Messages => new()
    {
        ["FP1"] = new FormingProtocol.Probe(Greeting(-1_234_567_890), 987_654_321_012),
        ["FA1"] = AnswerOfRelease020 with { KnowsEarlierStart = true },
    };

    private static Greeting Greeting(int uid) => new()
    {
        Node = new NodeAddress("scrapecluster-0.scrapecluster", 7946),
        Uid = uid,
        Numbers = new FixedNumbers("scrapecluster", 256, 0xfeed_feed_feed_feed, 1),
        AppVersion = "1.2.3",
        Choice = new NodeAddress("::1", 7946),
    };
}
