using System.Diagnostics.Metrics;
using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Event;
using Akka.Hosting;
using Akka.Pattern;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Forming;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Actors.Tenure;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors;

/// <summary>The table of contents: every actor, shard region and singleton of a node.</summary>
public static class ScrapeClusterHosting
{
    /// <summary>Name of the meter that every metric of a node belongs to.</summary>
    public const string MeterName = "scrapecluster";

    private const string RegionName = "scrape-shard";
    private const string DiscoveryName = "discovery";

    /// <summary>Adds the actor system and <see cref="ScrapeClusterNode"/>; shutdown drains before the web server stops.</summary>
    public static IServiceCollection AddScrapeCluster(this IServiceCollection services, NodeOptions node, ScrapeClusterOptions options)
    {
        services.AddSingleton(node);
        AddPipeline(services, options);
        AddNode(services);
        services.AddSingleton<NodeStorage>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeStorage>());
        services.AddAkka(ClusterSettings.SystemName, (akka, provider) => Configure(akka, provider, node));
        services.AddHostedService<DrainService>();
        // Region, writers, leaving and terminating, each with its own bound in ClusterSettings.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = node.FlushDeadline + TimeSpan.FromSeconds(90));
        return services;
    }

    private static void AddPipeline(IServiceCollection services, ScrapeClusterOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton(provider => provider.GetRequiredService<IMeterFactory>().Create(MeterName));
        services.TryAddSingleton<HttpClientFactory>();
        services.TryAddSingleton(provider => new DiscoveryMetrics(provider.GetRequiredService<Meter>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<DiscovererFactory>();
        services.TryAddSingleton<ScrapingMetrics>();
        services.TryAddSingleton<WriterMetrics>();
        services.AddSingleton(provider => new RunningConfiguration(options, next => new ScrapePipeline(
            next,
            provider.GetRequiredService<HttpClientFactory>(),
            provider.GetRequiredService<ScrapingMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>())));
    }

    private static void AddNode(IServiceCollection services)
    {
        services.AddSingleton<LocalShards>();
        services.AddSingleton<ScrapeLedger>();
        services.AddSingleton(provider => new SlotClock(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ShardMoves>();
        services.AddSingleton<LostNodes>();
        services.AddSingleton(provider => new HandoverBudget(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AssignmentMetrics>();
        services.AddSingleton<WireMetrics>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<NodeFailure>();
        services.TryAddSingleton<HostLookup>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton<ShardWriters>();
        services.AddSingleton<NodeTenure>();
        services.AddSingleton<Heirs>();
        services.AddSingleton<TenureMetrics>();
        services.AddSingleton<Expulsion>();
        services.AddSingleton<NodeReports>();
        services.AddSingleton<MovesInFlight>();
        services.AddSingleton<PlacementSight>();
        services.AddSingleton<PlacementMetrics>();
        services.AddSingleton<ClusterMetrics>();
        services.AddSingleton(provider => new ScrapeClusterNode(
            provider.GetRequiredService<RunningConfiguration>(),
            provider.GetRequiredService<Readiness>(),
            provider.GetRequiredService<ShardWriters>,
            provider.GetRequiredService<ActorSystem>,
            provider.GetRequiredService<ILogger<ScrapeClusterNode>>()));
        services.AddSingleton(provider => new ClusterStatus(
            provider.GetRequiredService<IReadOnlyActorRegistry>(),
            provider.GetRequiredService<NodeReports>(),
            provider.GetRequiredService<MovesInFlight>(),
            provider.GetRequiredService<PlacementSight>(),
            () => Cluster.Get(provider.GetRequiredService<ActorSystem>()),
            provider.GetRequiredService<NodeOptions>().ShardCount));
    }

    private static void Configure(AkkaConfigurationBuilder akka, IServiceProvider provider, NodeOptions node) => akka
        .AddSetup(new HostLogSetup(provider.GetRequiredService<ILoggerFactory>()))
        .ConfigureLoggers(loggers => LogToHost(loggers, provider.GetRequiredService<ILoggerFactory>()))
        .WithRemoting(ClusterSettings.Remoting(node))
        .WithClustering(ClusterSettings.Clustering(node))
        .WithShardingDistributedData(options => options.Durable = new DurableOptions { Keys = [] })
        .WithStrictSerialization()
        .WithCustomSerializer("scrapecluster-wire", [typeof(IWireMessage)], system => new WireSerializer(system, provider.GetRequiredService<WireMetrics>()))
        .AddHocon(ClusterSettings.Hocon(node), HoconAddMode.Prepend)
        .AddHocon(node.AkkaSettings, HoconAddMode.Prepend)
        .WithActors(async (system, registry, _) => await StartActorsAsync(system, registry, provider, node).ConfigureAwait(false));

    // In this order: the region's shards ask the singleton through its proxy; the singleton tells the region.
    private static async Task StartActorsAsync(ActorSystem system, IActorRegistry registry, IServiceProvider provider, NodeOptions node)
    {
        var cluster = Cluster.Get(system);
        var readiness = provider.GetRequiredService<Readiness>();
        var shards = provider.GetRequiredService<LocalShards>();
        var running = provider.GetRequiredService<RunningConfiguration>();
        var tenure = system.ActorOf(TenureActor.Props(TenureWorkOf(provider)), TenureActor.Name);
        AddShutdownTasks(system, provider, node, tenure);
        var writers = provider.GetRequiredService<ShardWriters>();
        writers.MaySend = MaySendOf(provider);
        await writers.ReloadAsync(running.Current.Options.RemoteWrites, CancellationToken.None).ConfigureAwait(false);

        system.ActorOf(LostNodesActor.Props(provider.GetRequiredService<LostNodes>()), "lost-nodes");
        var discovery = system.ActorOf(
            ClusterSingletonProxy.Props($"/user/{DiscoveryName}", ClusterSingletonProxySettings.Create(system)), $"{DiscoveryName}-proxy");
        registry.Register<HandoverTurnsActor>(system.ActorOf(
            HandoverTurnsActor.Props(provider.GetRequiredService<TimeProvider>()), HandoverTurnsActor.Name));
        var region = await StartRegionAsync(system, provider, node, discovery).ConfigureAwait(false);
        provider.GetRequiredService<Expulsion>().Ends(region);
        system.ActorOf(
            ClusterSingletonManager.Props(
                RestartedSlowly(DiscoveryActor.Props(DiscoveryWorkOf(provider, node, region))), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)),
            DiscoveryName);
        CoordinatedShutdown.Get(system).AddTask(
            CoordinatedShutdown.PhaseClusterShardingShutdownRegion, "release-last-region", ReleaseRegionOf(system, region, provider));
        registry.Register<ScrapeShardActor>(region);
        registry.Register<ShardKeeperActor>(system.ActorOf(
            ShardKeeperActor.Props(
                region, discovery, readiness, () => readiness.IsStopping, provider.GetRequiredService<LostNodes>(), shards, node.ShardCount), "shard-keeper"));
        registry.Register<StatusActor>(system.ActorOf(
            StatusActor.Props(shards, NodeName(cluster), discovery, () => MembersOf(cluster)), StatusActor.Name));
        registry.Register<NodeReportActor>(system.ActorOf(NodeReportPropsOf(cluster, provider), NodeReportActor.Name));
        provider.GetRequiredService<ClusterMetrics>().Show(cluster);
        readiness.Started(cluster.SelfAddress, () => cluster.SelfMember.Status);
        // Last: joining begins with it.
        registry.Register<FormingActor>(system.ActorOf(FormingActor.Props(FormingWorkOf(provider, node)), FormingActor.Name));
        cluster.RegisterOnMemberUp(() => Log.NodeUp(provider.GetRequiredService<ILogger<ScrapeClusterNode>>(), NodeName(cluster), cluster.State.Members.Count));
    }

    private static Task<IActorRef> StartRegionAsync(ActorSystem system, IServiceProvider provider, NodeOptions node, IActorRef discovery)
    {
        var settings = ClusterShardingSettings.Create(system)
            .WithStateStoreMode(StateStoreMode.DData)
            .WithRememberEntities(false)
            .WithPassivateIdleAfter(TimeSpan.Zero);
        return ClusterSharding.Get(system).StartAsync(
            RegionName,
            name => ScrapeShardActor.Props(ShardExtractor.ShardOf(name), ShardWorkOf(system, provider, node, ShardExtractor.ShardOf(name), discovery)),
            settings,
            new ShardExtractor(),
            AllocationOf(system, provider, node),
            ScrapeShardProtocol.StopShard.Instance);
    }

    private static ShardAllocation AllocationOf(ActorSystem system, IServiceProvider provider, NodeOptions node) => new(
        Cluster.Get(system),
        new ShardPlacement(node.ShardCount, provider.GetRequiredService<TimeProvider>()),
        provider.GetRequiredService<PlacementSight>(),
        provider.GetRequiredService<NodeReports>(),
        provider.GetRequiredService<NodeTenure>(),
        provider.GetRequiredService<MovesInFlight>(),
        provider.GetRequiredService<PlacementMetrics>(),
        provider.GetRequiredService<ILogger<ShardAllocation>>());

    private static Props NodeReportPropsOf(Cluster cluster, IServiceProvider provider)
    {
        var writer = new NodeReportWriter(
            cluster,
            provider.GetRequiredService<Readiness>(),
            provider.GetRequiredService<NodeTenure>(),
            provider.GetRequiredService<LocalShards>(),
            provider.GetRequiredService<ScrapeLedger>(),
            provider.GetRequiredService<ShardWriters>(),
            provider.GetRequiredService<MovesInFlight>(),
            provider.GetRequiredService<TimeProvider>());
        return NodeReportActor.Props(provider.GetRequiredService<NodeReports>(), writer.Write, provider.GetRequiredService<TimeProvider>());
    }

    private static Func<Task<Akka.Done>> ReleaseRegionOf(ActorSystem system, IActorRef region, IServiceProvider provider) => async () =>
    {
        var last = new LastRegion(
            system, region, provider.GetRequiredService<LocalShards>(), provider.GetRequiredService<Heirs>(), provider.GetRequiredService<TimeProvider>());
        await last.ReleaseAsync().ConfigureAwait(false);
        return Akka.Done.Instance;
    };

    private static ShardWork ShardWorkOf(ActorSystem system, IServiceProvider provider, NodeOptions node, int shard, IActorRef discovery)
    {
        var running = provider.GetRequiredService<RunningConfiguration>();
        var logger = provider.GetRequiredService<ILogger<ScrapeShardActor>>();
        var tenure = provider.GetRequiredService<NodeTenure>();
        var writers = provider.GetRequiredService<ShardWriters>();
        var gate = new WriteGate(writers.For(shard));
        return new ShardWork
        {
            Targets = new TargetWork
            {
                Scrape = (target, timestampMs, cancellation) => running.ScrapeAsync(target, timestampMs, gate.Write, cancellation),
                End = (target, timestampMs) => running.EndTarget(target, timestampMs, gate.Write),
                MayScrape = () => tenure.Holds,
                IsPaused = () => writers.IsFull,
                Clock = ReferenceEquals(provider.GetRequiredService<TimeProvider>(), TimeProvider.System) ? provider.GetRequiredService<SlotClock>() : null,
                Dispatcher = ClusterSettings.TargetDispatcher,
                Seed = node.Seed,
                Time = provider.GetRequiredService<TimeProvider>(),
                Ledger = provider.GetRequiredService<ScrapeLedger>(),
                Logger = logger,
            },
            Pools = () => running.Current.Pools,
            Handover = HandoverWorkOf(system, provider, shard),
            Close = gate.Close,
            Shards = provider.GetRequiredService<LocalShards>(),
            Discovery = discovery,
            Logger = logger,
        };
    }

    private static HandoverWork HandoverWorkOf(ActorSystem system, IServiceProvider provider, int shard)
    {
        var cluster = Cluster.Get(system);
        var writers = provider.GetRequiredService<ShardWriters>();
        var lost = provider.GetRequiredService<LostNodes>();
        var heirs = provider.GetRequiredService<Heirs>();
        return new HandoverWork
        {
            Self = cluster.SelfAddress.ToString(),
            HasHeir = () => heirs.Expected,
            MayInherit = () => cluster.State.Members.Any(member => member.Address != cluster.SelfAddress),
            NodeWasLost = () => lost.Any,
            NodeWasLostJustNow = () => lost.AnyGoneJustNow,
            Region = () => ClusterSharding.Get(system).ShardRegion(RegionName),
            Begin = (coldAtMs, isCold) => writers.Begin(shard, coldAtMs, isCold),
            Leave = epoch => writers.Leave(shard, epoch),
            Unsent = () => writers.Unsent(shard),
            TakeOver = (epoch, from, unsent) => writers.TakeOver(shard, epoch, from, unsent),
            Turns = provider.GetRequiredService<IReadOnlyActorRegistry>().Get<HandoverTurnsActor>(),
            TurnsOn = from => HandoverTurnsActor.On(from, system),
            Moves = provider.GetRequiredService<ShardMoves>(),
            Budget = provider.GetRequiredService<HandoverBudget>(),
        };
    }

    // A fault that comes again at each start must not become a storm of discovery requests. Shards keep what they have.
    private static Props RestartedSlowly(Props props) => BackoffSupervisor.Props(
        Backoff.OnFailure(props, "active", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), randomFactor: 0.2, maxNrOfRetries: -1));

    private static DiscoveryWork DiscoveryWorkOf(IServiceProvider provider, NodeOptions node, IActorRef region)
    {
        var running = provider.GetRequiredService<RunningConfiguration>();
        var readiness = provider.GetRequiredService<Readiness>();
        return new DiscoveryWork
        {
            ShardCount = node.ShardCount,
            CreateDiscoverer = provider.GetRequiredService<DiscovererFactory>().Create,
            Running = () => provider.GetRequiredService<DiscoveryMetrics>().Running,
            Pools = () => running.Current.Pools.Values,
            Region = region,
            IsStopping = () => readiness.IsStopping,
            AllocationGrace = node.AllocationGrace,
            Metrics = provider.GetRequiredService<AssignmentMetrics>(),
            Time = provider.GetRequiredService<TimeProvider>(),
            Logger = provider.GetRequiredService<ILogger<DiscoveryActor>>(),
        };
    }

    private static Func<bool> MaySendOf(IServiceProvider provider)
    {
        var tenure = provider.GetRequiredService<NodeTenure>();
        return () => tenure.Holds;
    }

    private static FormingWork FormingWorkOf(IServiceProvider provider, NodeOptions node) => new()
    {
        Node = node,
        Lookup = provider.GetRequiredService<HostLookup>(),
        Readiness = provider.GetRequiredService<Readiness>(),
        Failure = provider.GetRequiredService<NodeFailure>(),
        OnEarlierStart = provider.GetRequiredService<LostNodes>().AddGone,
        Time = provider.GetRequiredService<TimeProvider>(),
        Logger = provider.GetRequiredService<ILogger<FormingActor>>(),
    };

    private static TenureWork TenureWorkOf(IServiceProvider provider) => new()
    {
        Tenure = provider.GetRequiredService<NodeTenure>(),
        Heirs = provider.GetRequiredService<Heirs>(),
        OnTakenOut = because => provider.GetRequiredService<Expulsion>().CarryOut(because),
        Metrics = provider.GetRequiredService<TenureMetrics>(),
        Time = provider.GetRequiredService<TimeProvider>(),
        Logger = provider.GetRequiredService<ILogger<TenureActor>>(),
    };

    private static void AddShutdownTasks(ActorSystem system, IServiceProvider provider, NodeOptions node, IActorRef tenure)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "say-stopping", () =>
        {
            provider.GetRequiredService<Readiness>().Stopping();
            tenure.Tell(TenureProtocol.SayStopping.Instance);
            if (provider.GetRequiredService<IReadOnlyActorRegistry>().TryGet<NodeReportActor>(out var reports))
                reports.Tell(NodeReportActor.ReportNow.Instance);
            return Task.FromResult(Akka.Done.Instance);
        });
        shutdown.AddTask(ClusterSettings.WriterDrainPhase, "drain-writers", async () =>
        {
            var isTakenOut = provider.GetRequiredService<NodeTenure>().EndedBecause is not null;
            var deadline = isTakenOut && Expulsion.FlushDeadline < node.FlushDeadline ? Expulsion.FlushDeadline : node.FlushDeadline;
            await provider.GetRequiredService<ShardWriters>().DrainAsync(deadline).ConfigureAwait(false);
            return Akka.Done.Instance;
        });
    }

    // At Information only what Akka warns of; what it does in detail from Debug on.
    private static void LogToHost(LoggerConfigBuilder loggers, ILoggerFactory factory)
    {
        loggers.ClearLoggers();
        loggers.AddLogger<HostLoggerActor>();
        loggers.LogLevel = factory.CreateLogger("Akka").IsEnabled(Microsoft.Extensions.Logging.LogLevel.Debug)
            ? Akka.Event.LogLevel.InfoLevel
            : Akka.Event.LogLevel.WarningLevel;
    }

    private static string NodeName(Cluster cluster) => $"{cluster.SelfAddress.Host}:{cluster.SelfAddress.Port}";

    private static IReadOnlyList<Address> MembersOf(Cluster cluster) =>
        [.. cluster.State.Members.Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving).Select(member => member.Address)];
}
