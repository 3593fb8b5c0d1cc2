using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Status;

public class ReadinessTests
{
    private static readonly Address Self = new("akka.tcp", "test", "127.0.0.1", 1);
    private static readonly Address Other = new("akka.tcp", "test", "127.0.0.1", 2);

    private readonly FakeTimeProvider _time = new(Examples.Noon);
    private readonly LocalShards _shards = new();
    private readonly Readiness _readiness;
    private MemberStatus _status = MemberStatus.Up;

    public ReadinessTests() => _readiness = new Readiness(_shards, _time);

    [Fact]
    public void Each_missing_thing_is_named_in_its_turn()
    {
        _readiness.NotReadyReason.ShouldBe("the node is starting");

        _status = MemberStatus.Removed;
        Start();
        _readiness.NotReadyReason.ShouldBe("the node is in no cluster");

        _readiness.SetForming("waiting for a cluster: 1 of 2 nodes are there");
        _readiness.NotReadyReason.ShouldBe("waiting for a cluster: 1 of 2 nodes are there");

        _readiness.SetForming(null);
        _status = MemberStatus.Joining;
        _readiness.NotReadyReason.ShouldBe("the node is Joining in the cluster, not Up yet");

        _status = MemberStatus.Up;
        _readiness.NotReadyReason.ShouldBe("the shard region is not registered yet");

        _readiness.SetRegions([Other]);
        _readiness.NotReadyReason.ShouldBe("the shard region is not registered yet");

        _readiness.SetRegions([Self]);
        _readiness.NotReadyReason.ShouldBe("no assignments from discovery yet");

        SetProgress(["http"]);
        _readiness.NotReadyReason.ShouldBe("no first answer yet from a discovery of job \"http\"");

        SetProgress([], (3, 1), (4, 1));
        _readiness.NotReadyReason.ShouldBe("2 of 2 shards have no targets yet");

        Have(3, 1);
        Have(4, 1);
        SetProgress([], (3, 1), (4, 1));
        _readiness.NotReadyReason.ShouldBeNull();

        _readiness.Stopping();
        _readiness.NotReadyReason.ShouldBe("the node is stopping");
    }

    [Fact]
    public void A_discovery_that_never_succeeds_holds_a_node_up_for_a_bounded_time()
    {
        Start();
        _readiness.SetRegions([Self]);
        SetProgress(["http"]);
        _readiness.NotReadyReason.ShouldNotBeNull();

        _time.Advance(Readiness.PatienceWithDiscovery);
        SetProgress(["http"]);

        _readiness.NotReadyReason.ShouldBeNull();
    }

    [Fact]
    public void A_shard_with_an_older_list_is_waited_for()
    {
        Start();
        _readiness.SetRegions([Self]);
        Have(3, 1);

        SetProgress([], (3, 2));

        _readiness.NotReadyReason.ShouldNotBeNull();
    }

    [Fact]
    public void Progress_that_comes_before_the_regions_are_known_says_nothing()
    {
        Start();
        SetProgress([], (3, 1));
        _readiness.SetRegions([Self]);

        _readiness.NotReadyReason.ShouldBe("no assignments from discovery yet");
    }

    [Fact]
    public void With_other_nodes_only_shards_that_are_here_count()
    {
        Start();
        _readiness.SetRegions([Self, Other]);
        Have(3, 1);

        SetProgress([], (3, 1), (4, 1));

        _readiness.NotReadyReason.ShouldBeNull();
    }

    [Fact]
    public void A_ready_node_stays_ready_when_a_reload_brings_a_job_without_targets_yet()
    {
        Start();
        _readiness.SetRegions([Self]);
        SetProgress([]);
        _readiness.NotReadyReason.ShouldBeNull();

        SetProgress(["new"]);

        _readiness.NotReadyReason.ShouldBeNull();
    }

    [Theory]
    [InlineData(MemberStatus.WeaklyUp)]
    [InlineData(MemberStatus.Leaving)]
    public void A_node_that_is_not_fully_part_of_the_cluster_is_not_ready(MemberStatus status)
    {
        Start();
        _readiness.SetRegions([Self]);
        SetProgress([]);

        _status = status;

        _readiness.NotReadyReason.ShouldNotBeNull().ShouldContain(status.ToString());
    }

    private void Start() => _readiness.Started(Self, () => _status);

    private void Have(int shard, long version) => _shards.Set(new LocalShard(shard, Examples.Version(version), []));

    private void SetProgress(ValueList<string> pending, params (int Shard, long Version)[] shards) =>
        _readiness.SetProgress(new DiscoveryProtocol.Progress(
            pending, shards.Select(shard => new DiscoveryProtocol.ShardVersion(shard.Shard, Examples.Version(shard.Version))).ToValueList()));
}
