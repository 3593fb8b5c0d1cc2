using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Status;

public class TargetsGathererTests : PatientTestKit
{
    private readonly TestProbe _one;
    private readonly TestProbe _two;
    private readonly TestProbe _discovery;
    private readonly IActorRef _gatherer;

    public TargetsGathererTests()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
        _one = CreateTestProbe();
        _two = CreateTestProbe();
        _discovery = CreateTestProbe();
        _gatherer = Sys.ActorOf(TargetsGatherer.Props(TestActor, [_one.Ref, _two.Ref], _discovery.Ref, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task The_answer_comes_when_every_node_and_discovery_have_answered()
    {
        await _one.ExpectMsgAsync<StatusProtocol.NodeTargetsRequest>();
        await _two.ExpectMsgAsync<StatusProtocol.NodeTargetsRequest>();
        await _discovery.ExpectMsgAsync<DiscoveryProtocol.DroppedRequest>();

        _gatherer.Tell(Part("one", 0, 2, 1));
        _gatherer.Tell(Part("two", 0, 1, 2));
        _gatherer.Tell(new DiscoveryProtocol.Dropped([new DiscoveryProtocol.DroppedJob("node", 7, [LabelSet.Of(("a", "b"))])]));
        await _gatherer.Ask<ActorIdentity>(new Identify(null));
        HasMessages.ShouldBeFalse();
        _gatherer.Tell(Part("one", 1, 2, 3));

        var status = await ExpectMsgAsync<TargetsStatus>();
        status.Active.Select(target => (target.Node, target.Target.Id.Value)).ShouldBe([("one", 1ul), ("two", 2ul), ("one", 3ul)]);
        status.Active[0].LastScrape.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(5));
        status.Dropped.ShouldHaveSingleItem().JobName.ShouldBe("node");
        status.DroppedCounts["node"].ShouldBe(7);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_left_out()
    {
        await _discovery.ExpectMsgAsync<DiscoveryProtocol.DroppedRequest>();
        _gatherer.Tell(Part("one", 0, 1, 1));
        await _gatherer.Ask<ActorIdentity>(new Identify(null));

        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(10));

        (await ExpectMsgAsync<TargetsStatus>()).Active.ShouldHaveSingleItem().Node.ShouldBe("one");
    }

    private static StatusProtocol.NodeTargets Part(string node, int index, int count, ulong id) =>
        new(node, index, count, [new StatusProtocol.ScrapedTarget(Examples.Target(id, instance: $"host{id}"), 4, Examples.Result(5))]);
}
