using Akka.Actor;
using Akka.Cluster;
using Google.Protobuf;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of what nodes say about samples that they have left over.</summary>
internal static class LeftoverForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Of<LeftoverProtocol.Census>("LC1", message => Of(message).ToByteArray(), bytes => From(Wire.LeftoverCensus.Parser.ParseFrom(bytes))),
        WireForm.Of<LeftoverProtocol.LeftoverRequest>("LQ1",
            message => new Wire.LeftoverRequest { Key = WriterForm.Of(message.Key) }.ToByteArray(),
            bytes => new LeftoverProtocol.LeftoverRequest(WriterForm.From(Wire.LeftoverRequest.Parser.ParseFrom(bytes).Key))),
    ];

    private static Wire.LeftoverCensus Of(LeftoverProtocol.Census census)
    {
        var wire = new Wire.LeftoverCensus
        {
            From = new Wire.TenureNode { Address = census.From.Address.ToString(), Uid = census.From.Uid },
            Sequence = census.Sequence,
            Asks = census.Asks,
        };
        wire.Left.Add(census.Left.GroupBy(left => left.Endpoint, StringComparer.Ordinal).Select(Of));
        return wire;
    }

    private static Wire.LeftoverOfEndpoint Of(IGrouping<string, Leftover> left)
    {
        var wire = new Wire.LeftoverOfEndpoint { Endpoint = left.Key };
        wire.Shards.Add(left.Select(shard => (uint)shard.Shard));
        wire.OldestMs.Add(left.Select(shard => shard.OldestMs));
        return wire;
    }

    private static LeftoverProtocol.Census From(Wire.LeftoverCensus wire) => new(
        new UniqueAddress(Address.Parse(wire.From.Address), (int)wire.From.Uid),
        wire.Sequence,
        wire.Asks,
        wire.Left.SelectMany(left => left.Shards.Zip(left.OldestMs, (shard, oldestMs) => new Leftover(left.Endpoint, (int)shard, oldestMs))).ToValueList());
}
