using Akka.Actor;
using Akka.Cluster;
using Akka.TestKit.Xunit;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Forming;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Actors.Tenure;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Serialization;

public class WireSerializerTests : PatientTestKit
{
    // No member of a target may be left at its default here: that would not show that it passes.
    private static readonly Target Rich = Examples.Target(0xfeed, "jöb", 2.5, "hóst:9100") with
    {
        Timeout = TimeSpan.FromSeconds(2),
        ScrapeNativeHistograms = true,
        AlwaysScrapeClassicHistograms = true,
        ConvertClassicHistogramsToNhcb = true,
        ForcedError = "Job has more targets than target_limit=1.",
        DiscoveredLabels = LabelSet.Of(("__address__", "hóst:9100"), ("__meta_filepath", "/a"), ("job", "jöb")),
    };

    private static readonly Dictionary<string, object> Messages = new()
    {
        ["AC1"] = new ScrapeShardProtocol.AssignmentChunk(17, Examples.Version(5, 1_700_000_000_000), 1, 3, [Examples.Target(1), Rich], ["a", "b"]),
        ["AD1"] = new ScrapeShardProtocol.AssignmentDigest(255, Examples.Version(5), 12, ["late"]),
        ["SS1"] = new ScrapeShardProtocol.StartShard(7),
        ["LR1"] = new DiscoveryProtocol.ListRequest(9, Examples.Version(2)),
        ["PR1"] = DiscoveryProtocol.ProgressRequest.Instance,
        ["PA1"] = new DiscoveryProtocol.Progress(["late"], [new DiscoveryProtocol.ShardVersion(3, Examples.Version(4))]),
        ["DR1"] = DiscoveryProtocol.DroppedRequest.Instance,
        ["DA1"] = new DiscoveryProtocol.Dropped([new DiscoveryProtocol.DroppedJob("node", 5, [LabelSet.Of(("__address__", "x"))])]),
        ["TQ1"] = new TenureProtocol.Ask(Node(-1_234_567_890), 7, true),
        ["TA1"] = new TenureProtocol.Answer(Node(1_234_567_890), 7, Standing.Down, true),
        ["FP1"] = new FormingProtocol.Probe(Greeting(-1_234_567_890), 987_654_321_012),
        ["FA1"] = new FormingProtocol.ProbeAnswer(
            Greeting(1_234_567_890) with { Standing = NodeStanding.Member, ClusterId = "10.0.0.1:7946#77", Members = 3, Choice = null }, -5, 987_654_321_012),
        ["NR1"] = StatusProtocol.NodeTargetsRequest.Instance,
        ["NA1"] = new StatusProtocol.NodeTargets("10.0.0.1:4053", 0, 1,
        [
            new StatusProtocol.ScrapedTarget(Examples.Target(1), 8, null),
            new StatusProtocol.ScrapedTarget(Rich, 9, Examples.Result(1_700_000_000_123, "Cannot scrape.") with
            {
                SamplesScraped = 1, SamplesPostRelabeling = 2, SeriesAdded = 3, SamplesWritten = 4, BodySizeBytes = 5_000_000_000,
            }),
        ]),
        ["RP1"] = Examples.Report(),
        ["WR1"] = new WriterHandoverProtocol.DrainRequest(Key),
        ["WD1"] = new WriterHandoverProtocol.DrainDone(Key),
        ["WO1"] = new WriterHandoverProtocol.GateOpened(Key),
        ["WN1"] = new WriterHandoverProtocol.NotClaimed(Key),
        ["WB1"] = new WriterHandoverProtocol.QueueBlock(Key, 12, [new MovedFragment(
            new Fragment
            {
                Compressed = new byte[] { 1, 2, 3 },
                UncompressedLength = 4,
                SampleCount = 5,
                ExemplarCount = 6,
                MinTimestampMs = 1_700_000_000_123,
                MaxTimestampMs = 1_700_000_000_456,
            },
            AgeMs: 7_000,
            TriedTogether: 8)]),
        ["WT1"] = new WriterHandoverProtocol.QueueBlockTaken(Key, 12),
        ["HC1"] = HandoverExamples.Chunk(Rich),
    };

    private static HandoverKey Key => new(17, 1_700_000_000_000, "main");

    private readonly WireSerializer _serializer;

    public WireSerializerTests() => _serializer = new WireSerializer((ExtendedActorSystem)Sys);

    private static Greeting Greeting(int uid) => new()
    {
        Node = new NodeAddress("scrapecluster-0.scrapecluster", 7946),
        Uid = uid,
        Numbers = new FixedNumbers("scrapecluster", 256, 0xfeed_feed_feed_feed, 1),
        AppVersion = "1.2.3",
        Choice = new NodeAddress("::1", 7946),
    };

    private static UniqueAddress Node(int uid) => new(new Address("akka.tcp", "scrapecluster", "10.0.0.1", 7946), uid);

    public static TheoryData<string> Manifests => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_is_written_is_read_back(string manifest)
    {
        var message = Messages[manifest];

        _serializer.Manifest(message).ShouldBe(manifest);
        _serializer.FromBinary(_serializer.ToBinary(message), manifest).ShouldBe(message);
    }

    [Fact]
    public void Every_wire_message_has_a_manifest_and_an_example_here()
    {
        var types = typeof(IWireMessage).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IWireMessage)) && !type.IsInterface);

        types.ShouldBe(Messages.Values.Select(message => message.GetType()), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_bytes_of_the_first_release_stay_readable_and_the_same(string manifest)
    {
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TestData", "wire", manifest + ".hex")).Trim();

        Convert.ToHexString(_serializer.ToBinary(Messages[manifest])).ShouldBe(golden);
        _serializer.FromBinary(Convert.FromHexString(golden), manifest).ShouldBe(Messages[manifest]);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Fields_of_a_later_release_are_skipped(string manifest)
    {
        // Field 100, length-delimited, three bytes.
        byte[] bytes = [.. _serializer.ToBinary(Messages[manifest]), 0xa2, 0x06, 0x03, 1, 2, 3];

        _serializer.FromBinary(bytes, manifest).ShouldBe(Messages[manifest]);
    }

    [Fact]
    public void A_message_of_a_later_release_is_refused_by_name() =>
        Should.Throw<ArgumentException>(() => _serializer.FromBinary([], "ZZ9")).Message.ShouldContain("ZZ9");

    [Fact]
    public void Texts_that_targets_share_pass_once()
    {
        var alone = Chunk(1);
        var together = Chunk(100);

        _serializer.ToBinary(together).Length.ShouldBeLessThan(_serializer.ToBinary(alone).Length * 60);

        static ScrapeShardProtocol.AssignmentChunk Chunk(int count) =>
            new(1, Examples.Version(1), 0, 1, Enumerable.Range(0, count).Select(i => Examples.Target((ulong)i)).ToValueList(), []);
    }

    [Fact]
    public void The_rich_example_leaves_no_member_of_a_target_at_its_default()
    {
        foreach (var property in typeof(Target).GetProperties())
        {
            var value = property.GetValue(Rich).ShouldNotBeNull(property.Name);
            if (property.PropertyType.IsValueType)
                value.ShouldNotBe(Activator.CreateInstance(property.PropertyType), property.Name);
        }
    }

    [Fact]
    public void The_identifier_is_for_ever() => _serializer.Identifier.ShouldBe(170);
}
