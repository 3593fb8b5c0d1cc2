using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>Makes the plan of a target from the outline of a page and the tables after its scrape.</summary>
internal sealed class PlanCompiler : IDisposable
{
    private readonly TemplateWriter _templates = new();
    private readonly PooledBuffer _plain = new(64 * 1024);

    /// <summary>Series of the table, in the order of the plan.</summary>
    private int[] _series = [];

    /// <param name="report">Values of the report series as they are likely to be next.</param>
    /// <param name="plans">Gets the plan where none like it was there.</param>
    /// <returns>Null where the tables know more than a plan can hold.</returns>
    public SeriesPlan? Compile(PlanDraft draft, TargetSeries target, ReadOnlySpan<ulong> report, long timestampMs, PlanLikeness plans)
    {
        if (!TryFindSeries(draft, target, timestampMs))
            return null;

        ulong[] values = [.. draft.Values, .. report];
        var likeness = PlanLikeness.Of(draft.PageHash, target.Target.Labels);
        var like = plans.Find(likeness, values.Length);
        var shapes = Array.ConvertAll(values, ValueShape.Of);
        if (like is not null)
            shapes = PlanLikeness.Share(like, shapes, values);
        var present = PresentIn(target);
        var lanes = MakeLanes(target, like, shapes, values, present, timestampMs);
        var plan = new SeriesPlan
        {
            Format = draft.Format,
            PageHash = draft.PageHash,
            Lines = draft.Lines,
            Gaps = like is not null && draft.Gaps.Span.SequenceEqual(like.Gaps) ? like.Gaps : draft.Gaps.Span.ToArray(),
            Likeness = likeness,
            Dropped = draft.Dropped,
            PageSeries = draft.Values.Length,
            ReportSeries = report.Length,
            Shapes = shapes,
            TimeLength = WireFormat.VarintLength((ulong)timestampMs),
            Lanes = lanes,
            Present = present,
            IsQuick = SeriesPlan.IsAnyQuick(lanes),
            Index = PlanIndexing.IndexOf(target, _series, present, draft.TypedTexts, _plain),
            FitsInARow = ReferenceEquals(shapes, like?.Shapes) ? like!.FitsInARow : 0,
        };
        plans.Remember(plan, like);
        return plan;
    }

    public void Dispose()
    {
        _templates.Dispose();
        _plain.Dispose();
    }

    /// <summary>All series of the table, and no others, must have got a sample of this scrape with its time.</summary>
    private bool TryFindSeries(PlanDraft draft, TargetSeries target, long timestampMs)
    {
        var hashes = draft.LabelsHashes;
        if (target.Earlier is not null || target.LastScrapeMs != timestampMs || target.Series.Count != hashes.Length + target.ReportCount)
            return false;
        _series = new int[target.Series.Count];
        for (var i = 0; i < _series.Length; i++)
        {
            var series = i < hashes.Length ? target.Series.Find(hashes[i]) : i - hashes.Length;
            if (series < 0 || !IsPlain(target.Series[series], target.Generation, timestampMs))
                return false;
            _series[i] = series;
        }

        return true;
    }

    private static bool IsPlain(in SeriesTable.Entry entry, uint generation, long timestampMs) =>
        entry.Seen == generation && entry.Tracked == generation && entry.LiveSince != 0 && !entry.HasOwnTime && entry.LastTimestampMs == timestampMs;

    private ulong[]?[] PresentIn(TargetSeries target)
    {
        var present = new ulong[]?[target.Plan.Groups.Length];
        for (var group = 0; group < present.Length; group++)
        {
            ulong[]? set = null;
            var count = 0;
            for (var i = 0; i < _series.Length; i++)
            {
                if (target.Series.Encoding(_series[i], group).IsEmpty)
                    continue;
                PlanBits.Add(ref set, i, _series.Length);
                count++;
            }

            present[group] = count == _series.Length ? null : set ?? new ulong[(_series.Length + 63) / 64];
        }

        return present;
    }

    private FragmentTemplate[][] MakeLanes(TargetSeries target, SeriesPlan? like, byte[] shapes, ulong[] values, ulong[]?[] present, long timestampMs)
    {
        var lanes = target.Plan.Lanes;
        var made = new FragmentTemplate[lanes.Length][];
        for (var i = 0; i < lanes.Length; i++)
        {
            var same = Array.FindIndex(lanes, lane => lane.Group == lanes[i].Group && lane.MaxSamples == lanes[i].MaxSamples && lane.MaxBytes == lanes[i].MaxBytes);
            made[i] = same < i ? made[same] : MakeLane(target, like?.Lanes.ElementAtOrDefault(i), lanes[i], shapes, values, present[lanes[i].Group], timestampMs);
        }

        return made;
    }

    /// <summary>Cuts where <see cref="FragmentBuilder"/> does.</summary>
    private FragmentTemplate[] MakeLane(TargetSeries target, FragmentTemplate[]? like, EncodingLane lane, byte[] shapes, ulong[] values, ulong[]? present, long timestampMs)
    {
        var templates = new List<FragmentTemplate>();
        var timeLength = WireFormat.VarintLength((ulong)timestampMs);
        int first = 0, samples = 0;
        _plain.Clear();
        for (var i = 0; i < _series.Length; i++)
        {
            var labels = target.Series.Encoding(_series[i], lane.Group);
            if (labels.IsEmpty)
                continue;
            var field = WireFormat.SeriesLength(labels.Length, timestampMs);
            if (samples == lane.MaxSamples || (samples > 0 && _plain.Length + field > lane.MaxBytes))
                Cut(i);
            _plain.Advance(WireFormat.WriteSeries(_plain.GetSpan(field), labels, BitConverter.UInt64BitsToDouble(values[i]), timestampMs));
            samples++;
        }

        Cut(_series.Length);
        return [.. templates];

        void Cut(int end)
        {
            if (samples > 0)
                templates.Add(_templates.Write(_plain.Span, first, end, shapes, present, timeLength, quick: true, like?.ElementAtOrDefault(templates.Count)));
            _plain.Clear();
            (first, samples) = (end, 0);
        }
    }
}
