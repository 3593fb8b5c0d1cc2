using Google.Protobuf;
using Google.Protobuf.Collections;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of what nodes report about themselves.</summary>
internal static class NodeReportForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Of<NodeReport>("RP1", message => Of(message).ToByteArray(), bytes => From(Wire.NodeReport.Parser.ParseFrom(bytes))),
    ];

    public static Wire.NodeReport Of(NodeReport report)
    {
        var wire = new Wire.NodeReport
        {
            Node = report.Node,
            AppVersion = report.AppVersion,
            StartedAtMs = report.StartedAtMs,
            IsStopping = report.IsStopping,
            HasNoTenure = report.HasNoTenure,
            Slots = Of(report.Slots),
        };
        var texts = new TextTable(wire.Texts);
        wire.Shards.Add(report.Shards.Select(shard => Of(shard, texts)));
        wire.Endpoints.Add(report.Endpoints.Select(Of));
        wire.Moves.Add(report.Moves.Select(move => new Wire.MoveInFlight
        {
            Shard = (uint)move.Shard, From = texts.Add(move.From), To = texts.Add(move.To), BegunAtMs = move.BegunAtMs,
        }));
        return wire;
    }

    public static NodeReport From(Wire.NodeReport wire)
    {
        var texts = new TextTable(wire.Texts);
        return new NodeReport(
            wire.Node, wire.AppVersion, wire.StartedAtMs, wire.IsStopping,
            wire.Shards.Select(shard => From(shard, texts)).ToValueList(),
            From(wire.Slots),
            wire.Endpoints.Select(From).ToValueList(),
            wire.Moves.Select(move => new MoveInFlight((int)move.Shard, texts.Get(move.From), texts.Get(move.To), move.BegunAtMs)).ToValueList(),
            wire.HasNoTenure);
    }

    private static Wire.ShardReport Of(ShardReport report, TextTable texts)
    {
        var shard = report.Measured;
        var wire = new Wire.ShardReport
        {
            Shard = (uint)shard.Shard,
            Epoch = report.Epoch,
            HasList = shard.HasList,
            Targets = (uint)shard.Targets,
            Measured = (uint)shard.Measured,
            SamplesPerSecond = shard.Cost.SamplesPerSecond,
            BytesPerSecond = shard.Cost.BytesPerSecond,
            ScrapeSecondsPerSecond = shard.Cost.ScrapeSecondsPerSecond,
        };
        wire.Moves.Add(report.Moves.Select(move => new Wire.ShardMoveReport
        {
            From = texts.Add(move.From), To = texts.Add(move.To), StoppedAtMs = move.StoppedAtMs, StartedAtMs = move.StartedAtMs, Epoch = move.Epoch,
        }));
        return wire;
    }

    private static ShardReport From(Wire.ShardReport wire, TextTable texts) => new(
        new MeasuredShard(
            (int)wire.Shard, wire.HasList, (int)wire.Targets, (int)wire.Measured,
            new ShardCost(wire.SamplesPerSecond, wire.BytesPerSecond, wire.ScrapeSecondsPerSecond)),
        wire.Epoch,
        wire.Moves
            .Select(move => new ShardMove((int)wire.Shard, texts.Get(move.From), texts.Get(move.To), move.StoppedAtMs, move.StartedAtMs, move.Epoch))
            .ToValueList());

    private static Wire.SlotSums Of(SlotSums sums)
    {
        var wire = new Wire.SlotSums
        {
            Due = sums.Due, Done = sums.Done, Failed = sums.Failed, HandedOver = sums.HandedOver, InFlight = sums.InFlight,
        };
        Add(sums.Missed, wire.Missed);
        return wire;
    }

    private static SlotSums From(Wire.SlotSums? wire) => wire is null
        ? SlotSums.None
        : new SlotSums(wire.Due, wire.Done, wire.Failed, From(wire.Missed), wire.HandedOver, wire.InFlight);

    private static Wire.EndpointSums Of(EndpointSums sums)
    {
        var wire = new Wire.EndpointSums
        {
            Endpoint = sums.Endpoint,
            Enqueued = sums.Enqueued,
            TakenOver = sums.TakenOver,
            Acknowledged = sums.Acknowledged,
            HandedOver = sums.HandedOver,
            Queued = sums.Queued,
            Recovered = sums.Recovered,
            Kept = sums.Kept,
        };
        Add(sums.Dropped, wire.Dropped);
        return wire;
    }

    private static EndpointSums From(Wire.EndpointSums wire) => new(
        wire.Endpoint, wire.Enqueued, wire.TakenOver, wire.Acknowledged, From(wire.Dropped), wire.HandedOver, wire.Queued,
        wire.Recovered, wire.Kept);

    private static void Add(ValueList<ReasonSum> sums, RepeatedField<Wire.ReasonSum> to) =>
        to.Add(sums.Select(sum => new Wire.ReasonSum { Reason = sum.Reason, Count = sum.Count }));

    private static ValueList<ReasonSum> From(RepeatedField<Wire.ReasonSum> wire) =>
        wire.Select(sum => new ReasonSum(sum.Reason, sum.Count)).ToValueList();
}
