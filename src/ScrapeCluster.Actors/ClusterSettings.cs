using System.Globalization;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Configuration;
using Akka.Remote.Hosting;
using ScrapeCluster.Actors.Dispatching;
using ScrapeCluster.Actors.Forming;

namespace ScrapeCluster.Actors;

/// <summary>How the actor system and its cluster are set up. Each setting that is not Akka's default says why.</summary>
internal static class ClusterSettings
{
    /// <summary>Phase of the coordinated shutdown in which writers send what is queued: after the shards left, before the node does.</summary>
    public const string WriterDrainPhase = "writer-drain";

    /// <summary>The same on every node of every cluster: who belongs together is asked by FormingActor, which can say what differs.</summary>
    public const string SystemName = "scrapecluster";

    /// <summary>Of target actors.</summary>
    public const string TargetDispatcher = "scrapecluster.target-dispatcher";

    private const int MaxFrameBytes = 1 << 20;

    public static RemoteOptions Remoting(NodeOptions node) => new()
    {
        HostName = node.ClusterHost,
        Port = node.ClusterPort,
        PublicHostName = node.AdvertiseHost,
        PublicPort = node.AdvertisePort,
        // A message above the frame size is thrown away without an answer: the coordinator's state must fit with long host names.
        MaxFrameSize = MaxFrameBytes,
        SendBufferSize = 2 * MaxFrameBytes,
        ReceiveBufferSize = 2 * MaxFrameBytes,
    };

    public static ClusterOptions Clustering(NodeOptions node) => new()
    {
        // FormingActor joins instead: a first seed must be there, and founds an island where it cannot reach the others.
        SeedNodes = [],
        MinimumNumberOfMembers = Quorum.Of(node),
        SplitBrainResolver = new KeepMajorityOption(),
        AppVersion = node.AppVersion ?? typeof(ClusterSettings).Assembly.GetName().Version!.ToString(3),
    };

    public static Config Hocon(NodeOptions node) => ConfigurationFactory.ParseString(
        $$"""
        akka.cluster {
          # A restarted node's join is refused until its earlier start is removed, which takes about a second.
          retry-unsuccessful-join-after = 500ms
          # It warns at once, not after the time that it names.
          singleton-proxy.log-singleton-identification-failure = off
          # A crash is over in about 11 seconds: detected in 5, stable for 5, removed 1 later. NodeTenure.Term must stay below the first two
          # together: it sees to it that a node which still runs has stopped by then, so no margin is needed ("off" would mean stable-after again).
          down-removal-margin = 100ms
          # Half of Akka's: each step of a member's life waits for both, also the removal of one that crashed.
          leader-actions-interval = 500ms
          gossip-interval = 500ms
          split-brain-resolver {
            stable-after = {{Seconds(StableAfter(node))}}
            # It would take out every node after some seconds of flapping. What it guards against, two sides that both go on, tenure does.
            down-all-when-unstable = off
          }
          sharding {
            state-store-mode = ddata
            remember-entities = off
            # Shards get few messages and would be taken for idle.
            passivate-idle-entity-after = off
            # Shards that have not had their turn 5 seconds before are stopped (see HandoverTurns); a hand-off that a dying node takes part in
            # waits for all of it, and is then tried again.
            handoff-timeout = 16s
            # Also how long a shard waits at most for a coordinator that is new, after a crash: it places none before all nodes have told it theirs.
            retry-interval = 500ms
            updating-state-timeout = 3s
            # How often placement looks whether shards should move.
            rebalance-interval = 5s
            distributed-data.durable.keys = []
            # Each shard that gets a home is one write after the other. Akka's would wait for every node of a small cluster, also for one that just
            # starts; a majority is enough where all are read, as they are.
            distributed-data.majority-min-cap = 0
            coordinator-state.write-majority-plus = 0
          }
        }
        akka.coordinated-shutdown {
          # The host runs it.
          run-by-clr-shutdown-hook = off
          phases {
            # Longer than a crash of another node takes to be resolved: until then shards cannot leave.
            cluster-sharding-shutdown-region.timeout = 45s
            {{WriterDrainPhase}} {
              depends-on = [cluster-sharding-shutdown-region]
              timeout = {{Seconds(node.FlushDeadline + TimeSpan.FromSeconds(5))}}
            }
            cluster-leave.depends-on = [{{WriterDrainPhase}}]
          }
        }
        # Each node writes on connections of its own only. When a node that was killed is back at its address and both connect at once, the one may drop a
        # connection that the other has just begun to write on: what it says is lost from then on, without an error, until one shuts the other out.
        akka.remote.use-passive-connections = off
        # A node that is not there yet is tried again soon.
        akka.remote.retry-gate-closed-for = 1s
        # Heartbeats must not wait behind scrapes in the thread pool.
        akka.actor.internal-dispatcher.executor = "{{QuietThreadsConfigurator.Name}}"
        akka.remote.default-remote-dispatcher.executor = "{{QuietThreadsConfigurator.Name}}"
        akka.scheduler.implementation = "{{QuietScheduler.Name}}"
        {{TargetDispatcher}} {
          type = Dispatcher
          executor = "{{InlineExecutorConfigurator.Name}}"
        }
        akka.log-dead-letters = off
        akka.log-dead-letters-during-shutdown = off
        """);

    /// <summary>How long the members' reachability must stay as it is before the split-brain resolver acts: longer with more nodes, as gossip takes longer.</summary>
    public static TimeSpan StableAfter(NodeOptions node)
    {
        var nodes = Math.Max(node.Peers.Count, (2 * Quorum.Of(node)) - 1);
        return TimeSpan.FromSeconds(Math.Max(5, Math.Ceiling(10 * Math.Log10(nodes))));
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)}s");
}
