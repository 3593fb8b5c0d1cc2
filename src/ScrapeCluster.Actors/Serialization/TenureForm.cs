using Akka.Actor;
using Akka.Cluster;
using Google.Protobuf;
using ScrapeCluster.Actors.Tenure;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of the tenure protocol.</summary>
internal static class TenureForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Of<TenureProtocol.Ask>("TQ1", message => Of(message).ToByteArray(), bytes => From(Wire.TenureAsk.Parser.ParseFrom(bytes))),
        WireForm.Of<TenureProtocol.Answer>("TA1", message => Of(message).ToByteArray(), bytes => From(Wire.TenureAnswer.Parser.ParseFrom(bytes))),
    ];

    public static Wire.TenureAsk Of(TenureProtocol.Ask ask) =>
        new() { From = Of(ask.From), Round = ask.Round, IsStopping = ask.IsStopping };

    public static TenureProtocol.Ask From(Wire.TenureAsk wire) => new(From(wire.From), wire.Round, wire.IsStopping);

    public static Wire.TenureAnswer Of(TenureProtocol.Answer answer) =>
        new() { From = Of(answer.From), Round = answer.Round, Standing = (uint)answer.Standing, IsStopping = answer.IsStopping };

    public static TenureProtocol.Answer From(Wire.TenureAnswer wire) =>
        new(From(wire.From), wire.Round, wire.Standing <= (uint)Standing.Down ? (Standing)wire.Standing : Standing.Unreachable, wire.IsStopping);

    private static Wire.TenureNode Of(UniqueAddress node) => new() { Address = node.Address.ToString(), Uid = node.Uid };

    private static UniqueAddress From(Wire.TenureNode wire) => new(Address.Parse(wire.Address), (int)wire.Uid);
}
