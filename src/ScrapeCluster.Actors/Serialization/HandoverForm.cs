using Google.Protobuf;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of what a shard's old owner leaves to the new one.</summary>
internal static class HandoverForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Of<ScrapeShardProtocol.HandoverChunk>("HC1",
            message => Of(message).ToByteArray(), bytes => From(Wire.HandoverChunk.Parser.ParseFrom(bytes))),
        WireForm.Of<HandoverTurnsProtocol.Taken>("HT1",
            message => new Wire.HandoverTaken { Shard = (uint)message.Shard, Epoch = message.Epoch }.ToByteArray(),
            bytes => From(Wire.HandoverTaken.Parser.ParseFrom(bytes))),
    ];

    private static HandoverTurnsProtocol.Taken From(Wire.HandoverTaken wire) => new((int)wire.Shard, wire.Epoch);

    public static Wire.ShardMove Of(ShardMove move) => new()
    {
        Shard = (uint)move.Shard,
        From = move.From,
        To = move.To,
        StoppedAtMs = move.StoppedAtMs,
        StartedAtMs = move.StartedAtMs,
        Epoch = move.Epoch,
    };

    public static ShardMove From(Wire.ShardMove wire) => new((int)wire.Shard, wire.From, wire.To, wire.StoppedAtMs, wire.StartedAtMs, wire.Epoch);

    public static Wire.HandoverChunk Of(ScrapeShardProtocol.HandoverChunk chunk)
    {
        var wire = new Wire.HandoverChunk
        {
            Shard = (uint)chunk.Shard,
            Handover = Of(chunk.Handover),
            Index = (uint)chunk.Index,
            Count = (uint)chunk.Count,
        };
        var texts = new TextTable(wire.Texts);
        foreach (var target in chunk.Targets)
            wire.Targets.Add(Of(target, texts));
        return wire;
    }

    public static ScrapeShardProtocol.HandoverChunk From(Wire.HandoverChunk wire)
    {
        var texts = new TextTable(wire.Texts);
        return new((int)wire.Shard, From(wire.Handover), (int)wire.Index, (int)wire.Count,
            wire.Targets.Select(target => From(target, texts)).ToValueList());
    }

    private static Wire.ShardHandover Of(ShardHandover handover)
    {
        var wire = new Wire.ShardHandover
        {
            From = handover.From,
            Epoch = handover.Epoch,
            Version = TargetForm.Of(handover.Version),
            StoppedAtMs = handover.StoppedAtMs,
        };
        wire.PendingJobs.Add(handover.PendingJobs);
        wire.Unsent.Add(handover.Unsent);
        wire.Moves.Add(handover.Moves.Select(Of));
        return wire;
    }

    private static ShardHandover From(Wire.ShardHandover wire) => new(
        wire.From, wire.Epoch, TargetForm.From(wire.Version), wire.PendingJobs.ToValueList(), wire.StoppedAtMs,
        wire.Unsent.ToValueList(), wire.Moves.Select(From).ToValueList());

    private static Wire.TargetHandover Of(TargetHandover target, TextTable texts) => new()
    {
        Target = TargetForm.Of(target.Target, texts),
        SettledSlotMs = target.SettledSlotMs,
        Assigned = TargetForm.Of(target.Assigned),
        Ending = target.Ending,
        Last = StatusForm.Of(target.Last),
        Series = target.Series is null ? null : SeriesForm.Of(target.Series, texts),
    };

    private static TargetHandover From(Wire.TargetHandover wire, TextTable texts) => new(
        TargetForm.From(wire.Target, texts), wire.SettledSlotMs, TargetForm.From(wire.Assigned), wire.Ending,
        StatusForm.From(wire.Last), wire.Series is null ? null : SeriesForm.From(wire.Series, texts));
}
