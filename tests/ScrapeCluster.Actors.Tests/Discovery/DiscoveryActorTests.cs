using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.TestKit.Xunit;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Discovery;

public class DiscoveryActorTests : PatientTestKit
{
    private const int Shards = 4;

    private static readonly StaticDiscoveryOptions First = Examples.Static("first");
    private static readonly StaticDiscoveryOptions Second = Examples.Static("second");

    private readonly ConcurrentDictionary<DiscoveryOptions, HeldDiscoverer> _discoverers = [];
    private readonly Meter _meter = new("test");
    private List<ScrapePool> _pools = [];
    private volatile bool _stopping;

    public DiscoveryActorTests()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
    }

    private Akka.TestKit.TestScheduler Clock => (Akka.TestKit.TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task The_first_round_reaches_the_shards_at_once()
    {
        Start(Examples.Pool("node", First));

        await PublishAsync(First, "a:1");

        (await ListAsync()).Targets.ShouldHaveSingleItem().Url.ShouldBe("http://a:1/metrics");
    }

    [Fact]
    public async Task Later_changes_wait_and_come_together()
    {
        Start(Examples.Pool("node", First));
        await PublishAsync(First, "a:1");
        await ListAsync();

        await PublishAsync(First, "a:1", "b:1");
        await PublishAsync(First, "c:1");
        await NoListAsync();
        Clock.Advance(DiscoveryActor.UpdateInterval);

        var urls = new List<string>();
        while (urls.Count == 0)
            urls.AddRange((await ListAsync()).Targets.Select(target => target.Url));
        urls.ShouldBe(["http://c:1/metrics"]);
    }

    [Fact]
    public async Task Every_shard_hears_a_digest_regularly()
    {
        Start(Examples.Pool("node", First));
        await PublishAsync(First);
        await SettledAsync();
        FishOut();

        Clock.Advance(DiscoveryActor.DigestInterval);

        var digests = new List<ScrapeShardProtocol.AssignmentDigest>();
        for (var shard = 0; shard < Shards; shard++)
            digests.Add(await ExpectMsgAsync<ScrapeShardProtocol.AssignmentDigest>());
        digests.Select(digest => digest.Shard).ShouldBe(Enumerable.Range(0, Shards));
    }

    [Fact]
    public async Task A_shard_that_asks_gets_its_list()
    {
        var actor = Start(Examples.Pool("node", First));
        await SettledAsync();
        FishOut();

        actor.Tell(new DiscoveryProtocol.ListRequest(2, AssignmentVersion.None));

        (await ListAsync()).Shard.ShouldBe(2);
    }

    [Fact]
    public async Task A_shard_that_knows_a_later_epoch_makes_this_one_outdo_it()
    {
        var actor = Start(Examples.Pool("node", First));
        await SettledAsync();
        FishOut();

        actor.Tell(new DiscoveryProtocol.ListRequest(2, new AssignmentVersion(long.MaxValue - 1, 5)));

        (await ListAsync()).Version.Epoch.ShouldBe(long.MaxValue);
    }

    [Fact]
    public async Task Equal_discoveries_of_two_jobs_run_once()
    {
        Start(Examples.Pool("one", First), Examples.Pool("two", Examples.Static("first")));
        await SettledAsync();

        await AwaitAssertAsync(() => _discoverers.ShouldHaveSingleItem().Value.Starts.ShouldBe(1));
    }

    [Fact]
    public async Task A_reload_leaves_unchanged_discoveries_running_and_stops_those_that_are_gone()
    {
        Start(Examples.Pool("one", First), Examples.Pool("two", Second));
        await AwaitAssertAsync(() => _discoverers.Count.ShouldBe(2));
        var third = Examples.Static("third");

        _pools = [_pools[0], Examples.Pool("two", third)];
        Sys.EventStream.Publish(new ConfigurationChanged(null!));

        await AwaitAssertAsync(() =>
        {
            _discoverers[Second].IsStopped.ShouldBeTrue();
            _discoverers.ContainsKey(third).ShouldBeTrue();
        });
        _discoverers[First].Starts.ShouldBe(1);
        _discoverers[First].IsStopped.ShouldBeFalse();
    }

    [Fact]
    public async Task A_removed_job_is_taken_from_its_shard_at_once()
    {
        Start(Examples.Pool("node", First));
        await PublishAsync(First, "a:1");
        var before = await ListAsync();

        _pools = [];
        Sys.EventStream.Publish(new ConfigurationChanged(null!));

        var after = await ListAsync();
        after.Shard.ShouldBe(before.Shard);
        after.Targets.ShouldBeEmpty();
        after.Version.ShouldBeGreaterThan(before.Version);
    }

    [Fact]
    public async Task A_discoverer_that_breaks_is_started_again()
    {
        Start(Examples.Pool("node", First));
        await AwaitAssertAsync(() => _discoverers.ContainsKey(First).ShouldBeTrue());

        _discoverers[First].Break();

        await AwaitAssertAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            _discoverers[First].Starts.ShouldBe(2);
        });
    }

    [Fact]
    public async Task A_stopping_node_sends_nothing_to_its_region()
    {
        Start(Examples.Pool("node", First));
        await SettledAsync();
        FishOut();

        _stopping = true;
        Clock.Advance(DiscoveryActor.DigestInterval);
        await PublishAsync(First, "a:1");

        await NoListAsync();
    }

    [Fact]
    public async Task Progress_names_the_jobs_that_wait_and_the_shards_that_have_targets()
    {
        var actor = Start(Examples.Pool("late", First), Examples.Pool("node", Second));
        await PublishAsync(Second, "a:1");

        var progress = await actor.Ask<DiscoveryProtocol.Progress>(DiscoveryProtocol.ProgressRequest.Instance);

        progress.PendingJobs.ShouldBe(["late"]);
        progress.Shards.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Collectors_get_the_targets_and_shards_none_where_that_is_asked_for()
    {
        _allocationGrace = TimeSpan.Zero;
        var actor = Start(Examples.Pool("node", First));
        await PublishAsync(First, [.. Enumerable.Range(1, 250).Select(i => $"host-{i}:1")]);
        await NoListAsync();

        actor.Tell(new DiscoveryProtocol.AllocationRequest("node", "one"), TestActor);

        var parts = new List<DiscoveryProtocol.Allocation>();
        while (parts.Count == 0 || parts.Count < parts[0].Count)
            parts.Add((DiscoveryProtocol.Allocation)await FishForMessageAsync(message => message is DiscoveryProtocol.Allocation));
        parts.Count.ShouldBe(3);
        parts.SelectMany(part => part.Targets).Count().ShouldBe(250);
        parts.ShouldAllBe(part => part.IsKnown && part.IsSettled);
        parts[0].Targets[0].Collector.ShouldBe("one");
        parts[0].Targets[0].Labels.Select(label => label.Name).ShouldNotContain("__scheme__");
        (await actor.Ask<DiscoveryProtocol.Allocation>(new DiscoveryProtocol.AllocationRequest("none", "one"))).IsKnown.ShouldBeFalse();
        (await actor.Ask<DiscoveryProtocol.Progress>(DiscoveryProtocol.ProgressRequest.Instance)).Shards.ShouldBeEmpty();
    }

    private TimeSpan? _allocationGrace;

    private IActorRef _actor = ActorRefs.Nobody;

    private IActorRef Start(params ScrapePool[] pools)
    {
        _pools = [.. pools];
        return _actor = Sys.ActorOf(DiscoveryActor.Props(new DiscoveryWork
        {
            ShardCount = Shards,
            CreateDiscoverer = options => _discoverers.AddOrUpdate(options, _ => new HeldDiscoverer(options), (_, old) => old),
            Running = () => [],
            Pools = () => _pools,
            Region = TestActor,
            IsStopping = () => _stopping,
            AllocationGrace = _allocationGrace,
            Metrics = new AssignmentMetrics(_meter),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        }));
    }

    private async Task PublishAsync(DiscoveryOptions discovery, params string[] addresses)
    {
        await AwaitAssertAsync(() => _discoverers[discovery].IsRunning.ShouldBeTrue());
        _discoverers[discovery].Publish(addresses.Length == 0 ? [] : [Examples.Group(addresses)]);
        await SettledAsync();
    }

    // Through the discoverers' actors and back.
    private async Task SettledAsync()
    {
        foreach (var child in ((ActorRefWithCell)_actor).Children)
            await child.Ask<ActorIdentity>(new Identify(null));
        await _actor.Ask<ActorIdentity>(new Identify(null));
    }

    private async Task<ScrapeShardProtocol.AssignmentChunk> ListAsync() =>
        (ScrapeShardProtocol.AssignmentChunk)await FishForMessageAsync(message => message is ScrapeShardProtocol.AssignmentChunk);

    private async Task NoListAsync()
    {
        await SettledAsync();
        while (HasMessages)
            (await ReceiveOneAsync(TimeSpan.Zero)).ShouldNotBeOfType<ScrapeShardProtocol.AssignmentChunk>();
    }

    private void FishOut()
    {
        while (HasMessages)
            ReceiveOne(TimeSpan.Zero);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _meter.Dispose();
    }

    private sealed class HeldDiscoverer(DiscoveryOptions options) : IDiscoverer
    {
        private TaskCompletionSource _end = new();
        private Action<IReadOnlyList<TargetGroup>>? _publish;

        public int Starts;

        public DiscoveryOptions Options => options;

        public bool IsRunning => _publish is not null;

        public bool IsStopped { get; private set; }

        public void Publish(IReadOnlyList<TargetGroup> groups) => _publish!(groups);

        public void Break()
        {
            var end = _end;
            _end = new TaskCompletionSource();
            end.SetException(new InvalidOperationException("broken on purpose"));
        }

        public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref Starts);
            _publish = publish;
            try
            {
                await _end.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                IsStopped = cancellationToken.IsCancellationRequested;
            }
        }
    }
}
