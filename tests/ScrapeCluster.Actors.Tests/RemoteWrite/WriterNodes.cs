using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>The writers of several nodes, each in its own actor system, connected over loopback, on one clock that the test moves.</summary>
internal sealed class WriterNodes : IAsyncDisposable
{
    private const string Config =
        """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp {
            hostname = "127.0.0.1"
            port = 0
            maximum-frame-size = 1048576b
            send-buffer-size = 2097152b
            receive-buffer-size = 2097152b
          }
        }
        """;

    private static readonly SerializationSetup Wire = SerializationSetup.Create(
        system => [SerializerDetails.Create("wire", new WireSerializer(system), [typeof(IWireMessage)])]);

    private readonly ConcurrentDictionary<string, long> _written = new();
    private readonly List<WriterNode> _nodes = [];
    private readonly List<WriterNode> _gone = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <param name="storage">Where it keeps its queues on disk. Null: in memory only.</param>
    /// <param name="options">Null: those of most tests.</param>
    public Task<WriterNode> StartAsync(string? storage, NodeOptions? options = null)
    {
        var store = storage is null ? null : QueueStore.Open(Path.Combine(storage, "queue"), new QueueStoreOptions(), Time, NullLogger.Instance);
        return StartAsync(store, options ?? new NodeOptions { FlushDeadline = TimeSpan.FromSeconds(15) }, []);
    }

    public Task<WriterNode> StartAsync(params RemoteWriteOptions[] endpoints) =>
        StartAsync(null, new NodeOptions { FlushDeadline = TimeSpan.FromSeconds(15) }, endpoints);

    private async Task<WriterNode> StartAsync(QueueStore? store, NodeOptions options, RemoteWriteOptions[] endpoints)
    {
        var system = ActorSystem.Create("writers", BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(Config)).And(Wire));
        var rig = new WriterRig(system, options, Time, _written, store);
        var node = new WriterNode(system, rig, store);
        _nodes.Add(node);
        await rig.UseAsync(endpoints);
        return node;
    }

    /// <summary>A shard moves as planned.</summary>
    public static void Move(WriterNode from, WriterNode to, long epoch, int shard = 0)
    {
        var unsent = from.Writers.Unsent(shard);
        from.Writers.Leave(shard, epoch);
        to.Writers.TakeOver(shard, epoch, from.Address.ToString(), unsent);
    }

    /// <summary>The node is gone without a word, and the others have noticed.</summary>
    public async Task KillAsync(WriterNode node)
    {
        await node.EndAsync();
        _nodes.Remove(node);
        _gone.Add(node);
        foreach (var other in _nodes)
        {
            other.Handover.Tell(new WriterHandoverActor.NodeGone(node.Address), ActorRefs.NoSender);
            other.Leftovers.Tell(new LeftoversActor.NodeGone(node.Unique, IsLost: true), ActorRefs.NoSender);
        }

        await WaitUntilAsync(() => _nodes.All(other => other.Writers.Book.IsMissed(node.Address)), "the others know");
    }

    /// <summary>The node stopped as planned and left.</summary>
    public async Task StopAsync(WriterNode node)
    {
        var drain = node.Writers.DrainAsync(TimeSpan.FromSeconds(15));
        await AdvanceUntilAsync(() => drain.IsCompleted, "the node is drained");
        await drain;
        await node.EndAsync();
        _nodes.Remove(node);
        _gone.Add(node);
        foreach (var other in _nodes)
        {
            other.Handover.Tell(new WriterHandoverActor.NodeGone(node.Address, IsLost: false), ActorRefs.NoSender);
            other.Leftovers.Tell(new LeftoversActor.NodeGone(node.Unique, IsLost: false), ActorRefs.NoSender);
        }
    }

    /// <summary>
    /// All nodes know each other from now on, and what each has left over. The clock stands still meanwhile: the first connection takes its time, and
    /// a node is waited for no longer than some seconds.
    /// </summary>
    public async Task JoinAsync()
    {
        foreach (var node in _nodes)
        {
            foreach (var other in _nodes)
                node.Leftovers.Tell(new LeftoversActor.NodeUp(other.Unique), ActorRefs.NoSender);
        }

        await WaitUntilAsync(() => _nodes.All(node => _nodes.All(other => other == node || node.Writers.Book.Spoken().Contains(other.Unique))), "each has spoken to each");
    }

    /// <summary>Moves the clock step by step until something has come true; it stands still while a request is really under way.</summary>
    public async Task AdvanceUntilAsync(Func<bool> isSo, string what, int stepMs = 10)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo())
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"not within 60s: {what}");
            if (_nodes.Sum(node => node.Rig.UnderWay) <= _nodes.SelectMany(node => node.Rig.Receivers).Distinct().Sum(receiver => receiver.Held))
                Time.Advance(TimeSpan.FromMilliseconds(stepMs));
            await Task.Delay(1);
        }
    }

    /// <summary>Waits with the clock standing still.</summary>
    public static async Task WaitUntilAsync(Func<bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo())
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"not within 60s: {what}");
            await Task.Delay(2);
        }
    }

    /// <summary>Moves the clock until no node holds anything.</summary>
    public Task SettleAsync(string endpoint = "test") => AdvanceUntilAsync(
        () => _nodes.All(node => node.Of("pending_samples", endpoint) == 0 && node.Of("closed_gates", endpoint) == 0),
        "everything is sent or dropped");

    /// <summary>Every node's sums.</summary>
    public void ShouldAddUp(string endpoint = "test") => _nodes.ForEach(node => node.ShouldAddUp(endpoint));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.EndAsync();
        foreach (var node in _nodes.Concat(_gone))
            node.Rig.Dispose();
    }
}
