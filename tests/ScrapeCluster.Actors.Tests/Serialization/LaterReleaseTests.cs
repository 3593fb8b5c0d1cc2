using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Akka.Serialization;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using Shouldly;
using Xunit;
using Eventually = ScrapeCluster.Testing.Eventually;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>A rolling upgrade: a node of this release is sent messages that only a later one knows.</summary>
public sealed class LaterReleaseTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<object> _received = [];
    private readonly ConcurrentQueue<object> _troubles = [];
    private ActorSystem _here = null!;
    private ActorSystem _later = null!;

    public ValueTask InitializeAsync()
    {
        _here = Start(system => new WireSerializer(system));
        _later = Start(system => new LaterSerializer(system));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _later.Terminate();
        await _here.Terminate();
    }

    [Fact]
    public async Task A_message_of_a_later_release_is_logged_and_dropped_and_the_nodes_stay_connected()
    {
        _here.ActorOf(Props.Create(() => new Recorder(_received.Enqueue)), "shard");
        var troubles = _here.ActorOf(Props.Create(() => new Recorder(_troubles.Enqueue)));
        foreach (var trouble in new[] { typeof(LogEvent), typeof(DisassociatedEvent), typeof(AssociationErrorEvent), typeof(QuarantinedEvent), typeof(ThisActorSystemQuarantinedEvent) })
        {
            _here.EventStream.Subscribe(troubles, trouble);
            _later.EventStream.Subscribe(_later.ActorOf(Props.Create(() => new Recorder(_troubles.Enqueue))), trouble);
        }

        var address = ((ExtendedActorSystem)_here).Provider.DefaultAddress;
        var shard = _later.ActorSelection(new RootActorPath(address) / "user" / "shard");

        for (var i = 1; i <= 3; i++)
        {
            shard.Tell(new ScrapeShardProtocol.StartShard(i));
            shard.Tell(new LaterMessage());
        }

        shard.Tell(new ScrapeShardProtocol.StartShard(4));

        await Eventually.TrueAsync(() => _received.Count == 4, TimeSpan.FromSeconds(30), () => $"{_received.Count} of 4 messages came");
        _received.ShouldBe(Enumerable.Range(1, 4).Select(i => new ScrapeShardProtocol.StartShard(i)));
        await Eventually.TrueAsync(
            () => _troubles.OfType<LogEvent>().Count(log => log.LogLevel() >= LogLevel.WarningLevel && log.ToString().Contains("ZZ9")) == 3,
            TimeSpan.FromSeconds(30),
            () => string.Join('\n', _troubles));
        _troubles.Where(trouble => trouble is RemotingLifecycleEvent).ShouldBeEmpty("the connection lives on");
    }

    private static ActorSystem Start(Func<ExtendedActorSystem, SerializerWithStringManifest> serializer)
    {
        var config = ConfigurationFactory.ParseString(
            """
            akka {
              actor.provider = remote
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              stdout-loglevel = OFF
              loglevel = INFO
              loggers = []
            }
            """);
        var serialization = SerializationSetup.Create(system =>
            [SerializerDetails.Create("wire", serializer(system), ImmutableHashSet.Create(typeof(IWireMessage)))]);
        return ActorSystem.Create("scrapecluster", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), serialization));
    }

    private sealed record LaterMessage : IWireMessage;

    /// <summary>This release's, and one message more.</summary>
    private sealed class LaterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        private readonly WireSerializer _inner = new(system);

        public override int Identifier => WireSerializer.FixedIdentifier;

        public override string Manifest(object o) => o is LaterMessage ? "ZZ9" : _inner.Manifest(o);

        public override byte[] ToBinary(object obj) => obj is LaterMessage ? [1, 2, 3] : _inner.ToBinary(obj);

        public override object FromBinary(byte[] bytes, string manifest) => _inner.FromBinary(bytes, manifest);
    }

    private sealed class Recorder(Action<object> record) : UntypedActor
    {
        protected override void OnReceive(object message) => record(message);
    }
}
