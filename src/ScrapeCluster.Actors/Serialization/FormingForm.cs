using Google.Protobuf;
using ScrapeCluster.Actors.Forming;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of the forming protocol. Nodes of any two versions must understand each other's, so it only grows.</summary>
internal static class FormingForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Of<FormingProtocol.Probe>(
            "FP1",
            probe => new Wire.FormingProbe { From = Of(probe.From), AskedAt = probe.AskedAt }.ToByteArray(),
            bytes => From(Wire.FormingProbe.Parser.ParseFrom(bytes))),
        WireForm.Of<FormingProtocol.ProbeAnswer>(
            "FA1",
            answer => new Wire.FormingProbeAnswer { From = Of(answer.From), AskerUid = answer.AskerUid, AskedAt = answer.AskedAt, KnowsEarlierStart = answer.KnowsEarlierStart }.ToByteArray(),
            bytes => From(Wire.FormingProbeAnswer.Parser.ParseFrom(bytes))),
    ];

    private static FormingProtocol.Probe From(Wire.FormingProbe wire) => new(From(wire.From), wire.AskedAt);

    private static FormingProtocol.ProbeAnswer From(Wire.FormingProbeAnswer wire) => new(From(wire.From), wire.AskerUid, wire.AskedAt, wire.KnowsEarlierStart);

    private static Wire.Greeting Of(Greeting report)
    {
        var wire = new Wire.Greeting
        {
            Node = report.Node.ToString(),
            Uid = report.Uid,
            ClusterName = report.Numbers.ClusterName,
            Shards = (uint)report.Numbers.ShardCount,
            Seed = report.Numbers.Seed,
            Protocol = (uint)report.Numbers.Protocol,
            AppVersion = report.AppVersion,
            Standing = (Wire.NodeStanding)report.Standing,
            ClusterId = report.ClusterId,
            Members = (uint)report.Members,
        };
        if (report.Choice is { } choice)
            wire.Choice = choice.ToString();
        return wire;
    }

    private static Greeting From(Wire.Greeting wire) => new()
    {
        Node = NodeAddress.Parse(wire.Node),
        Uid = wire.Uid,
        Numbers = new FixedNumbers(wire.ClusterName, (int)wire.Shards, wire.Seed, (int)wire.Protocol),
        AppVersion = wire.AppVersion,
        Standing = (NodeStanding)wire.Standing,
        ClusterId = wire.ClusterId,
        Members = (int)wire.Members,
        Choice = wire.HasChoice ? NodeAddress.Parse(wire.Choice) : null,
    };
}
