using System.Collections.Frozen;
using Akka.Actor;
using Akka.Serialization;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>
/// The form of every message between nodes: protobuf behind a short manifest. Identifier, manifests and field numbers never
/// change their meaning; a new message type is read one release before it is written.
/// </summary>
internal sealed class WireSerializer(ExtendedActorSystem system, WireMetrics? metrics = null) : SerializerWithStringManifest(system)
{
    /// <summary>Below 100 are Akka's own.</summary>
    public const int FixedIdentifier = 170;

    // One list per room of messages.
    private static readonly WireForm[] Forms =
    [
        .. TargetForm.All,
        .. DiscoveryForm.All,
        .. StatusForm.All,
        .. FormingForm.All,
        .. TenureForm.All,
        .. NodeReportForm.All,
        .. WriterForm.All,
        .. LeftoverForm.All,
        .. HandoverForm.All,
    ];

    private static readonly FrozenDictionary<Type, WireForm> ByType = Forms.ToFrozenDictionary(form => form.Type);
    private static readonly FrozenDictionary<string, WireForm> ByManifest = Forms.ToFrozenDictionary(form => form.Manifest, StringComparer.Ordinal);

    public override int Identifier => FixedIdentifier;

    public override string Manifest(object o) => FormOf(o).Manifest;

    public override byte[] ToBinary(object obj)
    {
        var bytes = FormOf(obj).Write(obj);
        metrics?.Sent(obj.GetType(), bytes.Length);
        return bytes;
    }

    public override object FromBinary(byte[] bytes, string manifest) =>
        ByManifest.TryGetValue(manifest, out var form) ? form.Read(bytes) : throw Unknown(manifest);

    private static WireForm FormOf(object message) =>
        ByType.TryGetValue(message.GetType(), out var form) ? form : throw Unknown(message.GetType().Name);

    private static ArgumentException Unknown(string what) =>
        new($"Cannot pass \"{what}\" between nodes: no such message in this version of ScrapeCluster.");
}
