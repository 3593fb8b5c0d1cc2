using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>
/// The form of every message between nodes: protobuf behind a short manifest. Identifier, manifests and field numbers never
/// change their meaning; a new message type is read one release before it is written.
/// </summary>
internal sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Below 100 are Akka's own.</summary>
    public const int FixedIdentifier = 170;

    private static readonly byte[] Nothing = [];

    public override int Identifier => FixedIdentifier;

    public override string Manifest(object o) => o switch
    {
        ScrapeShardProtocol.AssignmentChunk => "AC1",
        ScrapeShardProtocol.AssignmentDigest => "AD1",
        ScrapeShardProtocol.StartShard => "SS1",
        DiscoveryProtocol.ListRequest => "LR1",
        DiscoveryProtocol.ProgressRequest => "PR1",
        DiscoveryProtocol.Progress => "PA1",
        DiscoveryProtocol.DroppedRequest => "DR1",
        DiscoveryProtocol.Dropped => "DA1",
        StatusProtocol.NodeTargetsRequest => "NR1",
        StatusProtocol.NodeTargets => "NA1",
        _ => throw Unknown(o.GetType().Name),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        ScrapeShardProtocol.AssignmentChunk m => TargetForm.Of(m).ToByteArray(),
        ScrapeShardProtocol.AssignmentDigest m => TargetForm.Of(m).ToByteArray(),
        ScrapeShardProtocol.StartShard m => new Wire.StartShard { Shard = (uint)m.Shard }.ToByteArray(),
        DiscoveryProtocol.ListRequest m => DiscoveryForm.Of(m).ToByteArray(),
        DiscoveryProtocol.ProgressRequest => Nothing,
        DiscoveryProtocol.Progress m => DiscoveryForm.Of(m).ToByteArray(),
        DiscoveryProtocol.DroppedRequest => Nothing,
        DiscoveryProtocol.Dropped m => DiscoveryForm.Of(m).ToByteArray(),
        StatusProtocol.NodeTargetsRequest => Nothing,
        StatusProtocol.NodeTargets m => StatusForm.Of(m).ToByteArray(),
        _ => throw Unknown(obj.GetType().Name),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "AC1" => TargetForm.From(Wire.AssignmentChunk.Parser.ParseFrom(bytes)),
        "AD1" => TargetForm.From(Wire.AssignmentDigest.Parser.ParseFrom(bytes)),
        "SS1" => new ScrapeShardProtocol.StartShard((int)Wire.StartShard.Parser.ParseFrom(bytes).Shard),
        "LR1" => DiscoveryForm.From(Wire.ListRequest.Parser.ParseFrom(bytes)),
        "PR1" => DiscoveryProtocol.ProgressRequest.Instance,
        "PA1" => DiscoveryForm.From(Wire.Progress.Parser.ParseFrom(bytes)),
        "DR1" => DiscoveryProtocol.DroppedRequest.Instance,
        "DA1" => DiscoveryForm.From(Wire.Dropped.Parser.ParseFrom(bytes)),
        "NR1" => StatusProtocol.NodeTargetsRequest.Instance,
        "NA1" => StatusForm.From(Wire.NodeTargets.Parser.ParseFrom(bytes)),
        _ => throw Unknown(manifest),
    };

    private static ArgumentException Unknown(string what) =>
        new($"Cannot pass \"{what}\" between nodes: no such message in this version of ScrapeCluster.");
}
