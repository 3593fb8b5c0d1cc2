using Google.Protobuf;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of the status protocol.</summary>
internal static class StatusForm
{
    public static readonly WireForm[] All =
    [
        WireForm.Empty("NR1", StatusProtocol.NodeTargetsRequest.Instance),
        WireForm.Of<StatusProtocol.NodeTargets>("NA1", message => Of(message).ToByteArray(), bytes => From(Wire.NodeTargets.Parser.ParseFrom(bytes))),
    ];

    public static Wire.NodeTargets Of(StatusProtocol.NodeTargets part)
    {
        var wire = new Wire.NodeTargets { Node = part.Node, Index = (uint)part.Index, Count = (uint)part.Count };
        var texts = new TextTable(wire.Texts);
        foreach (var target in part.Targets)
        {
            wire.Targets.Add(new Wire.ScrapedTarget
            {
                Target = TargetForm.Of(target.Target, texts),
                Shard = (uint)target.Shard,
                Last = Of(target.Last),
            });
        }

        return wire;
    }

    public static StatusProtocol.NodeTargets From(Wire.NodeTargets wire)
    {
        var texts = new TextTable(wire.Texts);
        return new(wire.Node, (int)wire.Index, (int)wire.Count, wire.Targets
            .Select(target => new StatusProtocol.ScrapedTarget(
                TargetForm.From(target.Target, texts), (int)target.Shard, From(target.Last)))
            .ToValueList());
    }

    public static Wire.ScrapeResult? Of(ScrapeResult? result)
    {
        if (result is null)
            return null;

        var wire = new Wire.ScrapeResult
        {
            TimestampMs = result.TimestampMs,
            DurationTicks = result.Duration.Ticks,
            SamplesScraped = result.SamplesScraped,
            SamplesPostRelabeling = result.SamplesPostRelabeling,
            SeriesAdded = result.SeriesAdded,
            SamplesWritten = result.SamplesWritten,
            BodySizeBytes = result.BodySizeBytes,
        };
        if (result.Error is { } error)
            wire.Error = error;
        return wire;
    }

    public static ScrapeResult? From(Wire.ScrapeResult? wire) => wire is null ? null : new ScrapeResult
    {
        TimestampMs = wire.TimestampMs,
        Error = wire.HasError ? wire.Error : null,
        Duration = TimeSpan.FromTicks(wire.DurationTicks),
        SamplesScraped = wire.SamplesScraped,
        SamplesPostRelabeling = wire.SamplesPostRelabeling,
        SeriesAdded = wire.SeriesAdded,
        SamplesWritten = wire.SamplesWritten,
        BodySizeBytes = wire.BodySizeBytes,
    };
}
