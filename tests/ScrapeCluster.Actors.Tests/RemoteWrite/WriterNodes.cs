using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Actors.Serialization;
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

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public async Task<WriterNode> StartAsync(params RemoteWriteOptions[] endpoints)
    {
        var system = ActorSystem.Create("writers", BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(Config)).And(Wire));
        var rig = new WriterRig(system, new NodeOptions { FlushDeadline = TimeSpan.FromSeconds(15) }, Time, _written);
        var node = new WriterNode(system, rig);
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
        await node.System.Terminate();
        foreach (var other in _nodes.Where(other => other != node))
            other.Handover.Tell(new WriterHandoverActor.NodeGone(node.Address), ActorRefs.NoSender);
    }

    /// <summary>Moves the clock step by step until something has come true; it stands still while a request is really under way.</summary>
    public async Task AdvanceUntilAsync(Func<bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo())
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"not within 60s: {what}");
            if (_nodes.Sum(node => node.Rig.UnderWay) <= _nodes.SelectMany(node => node.Rig.Receivers).Distinct().Sum(receiver => receiver.Held))
                Time.Advance(TimeSpan.FromMilliseconds(10));
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
        {
            await node.System.Terminate();
            node.Rig.Dispose();
        }
    }
}
