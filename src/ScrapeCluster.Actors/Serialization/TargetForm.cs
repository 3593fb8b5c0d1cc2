using Google.Protobuf;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of what shards are told.</summary>
internal static class TargetForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Of<ScrapeShardProtocol.AssignmentChunk>("AC1", message => Of(message).ToByteArray(), bytes => From(Wire.AssignmentChunk.Parser.ParseFrom(bytes))),
        WireForm.Of<ScrapeShardProtocol.AssignmentDigest>("AD1", message => Of(message).ToByteArray(), bytes => From(Wire.AssignmentDigest.Parser.ParseFrom(bytes))),
        WireForm.Of<ScrapeShardProtocol.StartShard>("SS1",
            message => new Wire.StartShard { Shard = (uint)message.Shard }.ToByteArray(),
            bytes => new ScrapeShardProtocol.StartShard((int)Wire.StartShard.Parser.ParseFrom(bytes).Shard)),
    ];

    public static Wire.Version Of(AssignmentVersion version) => new() { Epoch = version.Epoch, Sequence = version.Sequence };

    public static AssignmentVersion From(Wire.Version? version) => version is null ? default : new(version.Epoch, version.Sequence);

    public static Wire.AssignmentChunk Of(ScrapeShardProtocol.AssignmentChunk chunk)
    {
        var wire = new Wire.AssignmentChunk
        {
            Shard = (uint)chunk.Shard,
            Version = Of(chunk.Version),
            Index = (uint)chunk.Index,
            Count = (uint)chunk.Count,
        };
        var texts = new TextTable(wire.Texts);
        foreach (var target in chunk.Targets)
            wire.Targets.Add(Of(target, texts));
        wire.PendingJobs.Add(chunk.PendingJobs);
        return wire;
    }

    public static ScrapeShardProtocol.AssignmentChunk From(Wire.AssignmentChunk wire)
    {
        var texts = new TextTable(wire.Texts);
        return new((int)wire.Shard, From(wire.Version), (int)wire.Index, (int)wire.Count,
            wire.Targets.Select(target => From(target, texts)).ToValueList(), wire.PendingJobs.ToValueList());
    }

    public static Wire.AssignmentDigest Of(ScrapeShardProtocol.AssignmentDigest digest)
    {
        var wire = new Wire.AssignmentDigest
        {
            Shard = (uint)digest.Shard,
            Version = Of(digest.Version),
            TargetCount = (uint)digest.TargetCount,
        };
        wire.PendingJobs.Add(digest.PendingJobs);
        return wire;
    }

    public static ScrapeShardProtocol.AssignmentDigest From(Wire.AssignmentDigest wire) =>
        new((int)wire.Shard, From(wire.Version), (int)wire.TargetCount, wire.PendingJobs.ToValueList());

    public static Wire.Target Of(Target target, TextTable texts)
    {
        var wire = new Wire.Target
        {
            Id = target.Id.Value,
            Job = texts.Add(target.JobName),
            Url = texts.Add(target.Url),
            IntervalTicks = target.Interval.Ticks,
            TimeoutTicks = target.Timeout.Ticks,
            ForcedError = target.ForcedError is { } error ? texts.Add(error) + 1 : 0,
            ScrapeNativeHistograms = target.ScrapeNativeHistograms,
            AlwaysScrapeClassicHistograms = target.AlwaysScrapeClassicHistograms,
            ConvertClassicHistogramsToNhcb = target.ConvertClassicHistogramsToNhcb,
        };
        texts.Add(target.Labels, wire.Labels);
        texts.Add(target.DiscoveredLabels, wire.DiscoveredLabels);
        return wire;
    }

    public static Target From(Wire.Target wire, TextTable texts) => new()
    {
        Id = new TargetId(wire.Id),
        JobName = texts.Get(wire.Job),
        Url = texts.Get(wire.Url),
        Labels = texts.GetLabels(wire.Labels),
        DiscoveredLabels = texts.GetLabels(wire.DiscoveredLabels),
        Interval = TimeSpan.FromTicks(wire.IntervalTicks),
        Timeout = TimeSpan.FromTicks(wire.TimeoutTicks),
        ForcedError = wire.ForcedError == 0 ? null : texts.Get(wire.ForcedError - 1),
        ScrapeNativeHistograms = wire.ScrapeNativeHistograms,
        AlwaysScrapeClassicHistograms = wire.AlwaysScrapeClassicHistograms,
        ConvertClassicHistogramsToNhcb = wire.ConvertClassicHistogramsToNhcb,
    };
}
