using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class ScrapeShardActorTests : PatientTestKit
{
    private const int Shard = 17;

    private readonly FakeScrapes _scrapes = new();
    private readonly LocalShards _shards = new();
    private readonly IActorRef _shard;
    private readonly TestProbe _death;
    private Dictionary<string, ScrapePool> _pools = new() { ["node"] = Examples.Pool() };

    public ScrapeShardActorTests()
    {
        _shard = Sys.ActorOf(ScrapeShardActor.Props(Shard, new ShardWork
        {
            Targets = _scrapes.Work,
            Pools = () => _pools,
            Handover = new FakeMove().Work,
            Close = () => { },
            Shards = _shards,
            Discovery = TestActor,
            Logger = NullLogger.Instance,
        }));
        _death = CreateTestProbe();
        _death.Watch(_shard);
    }

    [Fact]
    public async Task A_shard_without_a_list_asks_for_it_at_once()
    {
        var request = await ExpectMsgAsync<DiscoveryProtocol.ListRequest>();

        request.ShouldBe(new DiscoveryProtocol.ListRequest(Shard, AssignmentVersion.None));
        await AwaitAssertAsync(() => _shards.Find(Shard).ShouldNotBeNull().Version.ShouldBe(AssignmentVersion.None));
    }

    [Fact]
    public async Task Assigned_targets_are_scraped()
    {
        await AssignAsync(1, Examples.Target(1), Examples.Target(2));

        await PassAsync(seconds: 10, scrapes: 2);
    }

    [Fact]
    public async Task A_list_in_two_parts_is_applied_whole()
    {
        Tell(new ScrapeShardProtocol.AssignmentChunk(Shard, Examples.Version(1), 0, 2, [Examples.Target(1)], []));
        Tell(new ScrapeShardProtocol.AssignmentChunk(Shard, Examples.Version(1), 1, 2, [Examples.Target(2)], []));

        await HasTargetsAsync(1ul, 2ul);
    }

    [Fact]
    public async Task Targets_that_stay_keep_their_actor_across_versions()
    {
        await AssignAsync(1, Examples.Target(1), Examples.Target(2));
        var actor = Entry(2).Actor;

        await AssignAsync(2, Examples.Target(2), Examples.Target(3));

        Entry(2).Actor.ShouldBe(actor);
        await HasTargetsAsync(2ul, 3ul);
    }

    [Fact]
    public async Task An_older_version_changes_nothing()
    {
        await AssignAsync(2, Examples.Target(1));

        Tell(Chunk(1));
        await SettledAsync();

        await HasTargetsAsync(1ul);
    }

    [Fact]
    public async Task A_digest_of_another_version_makes_the_shard_ask_its_sender()
    {
        await AssignAsync(1, Examples.Target(1));
        await ExpectMsgAsync<DiscoveryProtocol.ListRequest>();

        Tell(new ScrapeShardProtocol.AssignmentDigest(Shard, Examples.Version(2), 1, []));

        (await ExpectMsgAsync<DiscoveryProtocol.ListRequest>()).Have.ShouldBe(Examples.Version(1));
        await HasTargetsAsync(1ul);
    }

    [Fact]
    public async Task A_digest_of_a_newer_empty_list_is_the_list()
    {
        await AssignAsync(1, Examples.Target(1));

        Tell(new ScrapeShardProtocol.AssignmentDigest(Shard, Examples.Version(2), 0, []));

        await HasTargetsAsync();
    }

    [Fact]
    public async Task Invariant_5_a_new_singleton_that_knows_nothing_yet_takes_nothing_away()
    {
        await AssignAsync(1, Examples.Target(1));

        Tell(new ScrapeShardProtocol.AssignmentDigest(Shard, Examples.Version(0, epoch: 2), 0, ["node"]));
        await SettledAsync();
        await HasTargetsAsync(1ul);

        Tell(new ScrapeShardProtocol.AssignmentDigest(Shard, Examples.Version(0, epoch: 2), 0, []));
        await HasTargetsAsync();
    }

    [Fact]
    public async Task A_removed_target_gets_markers_at_its_next_slot_and_is_gone()
    {
        await AssignAsync(1, Examples.Target(1), Examples.Target(2));
        await PassAsync(seconds: 10, scrapes: 2);
        await AssignAsync(2, Examples.Target(2));
        await HasTargetsAsync(2ul);

        await PassAsync(seconds: 10, scrapes: 3);

        await AwaitAssertAsync(() => _scrapes.Ended.ShouldHaveSingleItem().Id.ShouldBe(1ul));
    }

    [Fact]
    public async Task A_target_that_flaps_between_two_slots_is_not_disturbed()
    {
        await AssignAsync(1, Examples.Target(1));
        await PassAsync(seconds: 10, scrapes: 1);
        var actor = Entry(1).Actor;

        await AssignAsync(2);
        await AssignAsync(3, Examples.Target(1));
        await PassAsync(seconds: 10, scrapes: 2);

        Entry(1).Actor.ShouldBe(actor);
        _scrapes.Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_target_that_comes_back_after_its_end_begins_anew()
    {
        await AssignAsync(1, Examples.Target(1));
        await PassAsync(seconds: 10, scrapes: 1);
        await AssignAsync(2);
        await PassAsync(seconds: 10, scrapes: 1);
        await AwaitAssertAsync(() => _scrapes.Ended.ShouldHaveSingleItem());

        await AssignAsync(3, Examples.Target(1));

        await PassAsync(seconds: 10, scrapes: 2);
    }

    [Fact]
    public async Task A_reload_passes_the_changed_pool_on_and_keeps_the_actor()
    {
        _pools["other"] = Examples.Pool("other");
        await AssignAsync(1, Examples.Target(1), Examples.Target(2, "other"));
        var (actor, otherState) = (Entry(1).Actor, Entry(2).State);

        _pools = new() { ["node"] = Examples.Pool(), ["other"] = _pools["other"] };
        Sys.EventStream.Publish(new ConfigurationChanged(null!));

        await AwaitAssertAsync(() => Entry(1).State.Pool.ShouldBeSameAs(_pools["node"]));
        Entry(1).Actor.ShouldBe(actor);
        Entry(2).State.ShouldBeSameAs(otherState);
    }

    [Fact]
    public async Task Targets_whose_job_this_node_does_not_know_start_when_a_reload_brings_it()
    {
        await AssignAsync(1, Examples.Target(1, "new"));
        await HasTargetsAsync();

        _pools = new() { ["new"] = Examples.Pool("new") };
        Sys.EventStream.Publish(new ConfigurationChanged(null!));

        await HasTargetsAsync(1ul);
    }

    [Fact]
    public async Task StopShard_ends_an_idle_shard_at_once_and_writes_no_markers()
    {
        await AssignAsync(1, Examples.Target(1), Examples.Target(2));
        await PassAsync(seconds: 10, scrapes: 2);

        Tell(ScrapeShardProtocol.StopShard.Instance);

        await _death.ExpectTerminatedAsync(_shard, StopGrace.Least);
        _scrapes.Ended.ShouldBeEmpty();
        _shards.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task StopShard_gives_scrapes_in_flight_a_moment_and_then_cancels_them()
    {
        await AssignAsync(1, Examples.Target(1));
        _scrapes.Hold();
        _scrapes.Time.Advance(TimeSpan.FromSeconds(10));
        await AwaitAssertAsync(() => _scrapes.Begun.Count.ShouldBe(1));

        Tell(ScrapeShardProtocol.StopShard.Instance);

        await _death.ExpectTerminatedAsync(_shard, StopGrace.Least * 4);
        _scrapes.Ledger.Missed(MissedReason.Stopped).ShouldBe(1);
        _scrapes.Ledger.InFlight.ShouldBe(0);
    }

    protected override void AfterAll()
    {
        _scrapes.LetGo();
        base.AfterAll();
        _scrapes.Dispose();
    }

    private static ScrapeShardProtocol.AssignmentChunk Chunk(long version, params Target[] targets) =>
        new(Shard, Examples.Version(version), 0, 1, targets.ToValueList(), []);

    private void Tell(object message) => _shard.Tell(message, TestActor);

    private async Task AssignAsync(long version, params Target[] targets)
    {
        Tell(Chunk(version, targets));
        await AwaitAssertAsync(() => _shards.Find(Shard).ShouldNotBeNull().Version.ShouldBe(Examples.Version(version)));
        await SettledAsync();
    }

    private async Task SettledAsync()
    {
        await _shard.Ask<ActorIdentity>(new Identify(null));
        foreach (var entry in _shards.Find(Shard)?.Targets ?? [])
            await entry.Actor.Ask<ActorIdentity>(new Identify(null));
    }

    private async Task PassAsync(double seconds, int scrapes)
    {
        _scrapes.Time.Advance(TimeSpan.FromSeconds(seconds));
        await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBe(scrapes));
        await SettledAsync();
    }

    private TargetEntry Entry(ulong id) => _shards.Find(Shard)!.Targets.Single(entry => entry.Key.Id.Value == id);

    private Task HasTargetsAsync(params ulong[] ids) => AwaitAssertAsync(() =>
        _shards.Find(Shard).ShouldNotBeNull().Targets.Select(entry => entry.Key.Id.Value).Order().ShouldBe(ids));
}
