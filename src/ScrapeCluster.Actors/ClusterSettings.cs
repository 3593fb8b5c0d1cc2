using System.Globalization;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Configuration;
using Akka.Remote.Hosting;

namespace ScrapeCluster.Actors;

/// <summary>How the actor system and its cluster are set up. Each setting that is not Akka's default says why.</summary>
internal static class ClusterSettings
{
    /// <summary>Phase of the coordinated shutdown in which writers send what is queued: after the shards left, before the node does.</summary>
    public const string WriterDrainPhase = "writer-drain";

    private const int MaxFrameBytes = 1 << 20;

    public static RemoteOptions Remoting(NodeOptions node) => new()
    {
        HostName = node.ClusterHost,
        Port = node.ClusterPort,
        // A message above the frame size is thrown away without an answer: the coordinator's state must fit with long host names.
        MaxFrameSize = MaxFrameBytes,
        SendBufferSize = 2 * MaxFrameBytes,
        ReceiveBufferSize = 2 * MaxFrameBytes,
    };

    public static ClusterOptions Clustering(NodeOptions node) => new()
    {
        SeedNodes = [.. node.Peers.Select(peer => AddressOf(node, peer))],
        MinimumNumberOfMembers = Quorum(node),
        SplitBrainResolver = new KeepMajorityOption(),
        AppVersion = typeof(ClusterSettings).Assembly.GetName().Version!.ToString(3),
    };

    public static Config Hocon(NodeOptions node) => ConfigurationFactory.ParseString(
        $$"""
        akka.cluster {
          # The first seed waits for the others before it founds a cluster, so that it joins one that exists.
          seed-node-timeout = {{(IsFirstSeed(node) ? "20s" : "2s")}}
          retry-unsuccessful-join-after = 2s
          # It warns at once, not after the time that it names.
          singleton-proxy.log-singleton-identification-failure = off
          shutdown-after-unsuccessful-join-seed-nodes = {{(node.Peers.Count > 0 ? "60s" : "off")}}
          # A crash is over in about 15 seconds: detected in 5, stable for 7, removed 1 later ("off" would mean stable-after again).
          down-removal-margin = 1s
          split-brain-resolver.stable-after = 7s
          sharding {
            state-store-mode = ddata
            remember-entities = off
            # Shards get few messages and would be taken for idle.
            passivate-idle-entity-after = off
            # Longer than a crash takes to be resolved plus a drain, shorter than what a hand-off to a dead region costs.
            handoff-timeout = 30s
            retry-interval = 1s
            updating-state-timeout = 3s
            # How often placement looks whether shards should move.
            rebalance-interval = 5s
            distributed-data.durable.keys = []
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
        # Heartbeats must not wait behind scrapes in the thread pool.
        akka.actor.internal-dispatcher.executor = fork-join-executor
        akka.remote.default-remote-dispatcher.executor = fork-join-executor
        akka.scheduler.tick-duration = 20ms
        akka.log-dead-letters = off
        akka.log-dead-letters-during-shutdown = off
        """);

    public static bool IsAlone(NodeOptions node) => node.Peers.Count == 0;

    /// <summary>More than half of all nodes that are named: fewer do not form a cluster.</summary>
    public static int Quorum(NodeOptions node) =>
        (node.Peers.Append(SelfOf(node)).Distinct(StringComparer.Ordinal).Count() / 2) + 1;

    private static bool IsFirstSeed(NodeOptions node) => node.Peers.Count > 0 && node.Peers[0] == SelfOf(node);

    private static string SelfOf(NodeOptions node) => string.Create(CultureInfo.InvariantCulture, $"{node.ClusterHost}:{node.ClusterPort}");

    private static string AddressOf(NodeOptions node, string peer) => $"akka.tcp://{node.ClusterName}@{peer}";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)}s");
}
