using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline;

/// <summary>Writes the series of a target column by column: its table, live ones from before it, and what else is known of earlier ones.</summary>
internal sealed class SeriesSnapshotWriter
{
    private const int MaxAge = 15;

    private readonly TargetSeries _target;
    private readonly SeriesTable _present;
    private readonly string[][] _groups;
    private readonly List<ulong> _hashes = [];
    private readonly List<long> _timestamps = [];
    private readonly List<byte> _flags = [];
    private readonly HashSet<ulong> _written = [];

    private SeriesSnapshotWriter(TargetSeries target)
    {
        _target = target;
        _present = target.PresentSeries();
        _groups = GroupsOf(target);
    }

    public static SeriesSnapshot Write(TargetSeries target) => new SeriesSnapshotWriter(target).Write();

    /// <summary>Endpoints that know every series by the same labels, under each plan that the target has series of.</summary>
    private static string[][] GroupsOf(TargetSeries target)
    {
        var plans = (target.Earlier?.Past ?? []).Select(past => past.GroupOf).Append(target.Plan.GroupByEndpoint).ToList();
        return [.. plans
            .SelectMany(plan => plan.Keys).Distinct()
            .GroupBy(endpoint => string.Join(' ', plans.Select(plan => plan.GetValueOrDefault(endpoint, -1))), (_, endpoints) => endpoints.ToArray())];
    }

    private SeriesSnapshot Write()
    {
        using var encodings = new PooledBuffer(64 * 1024);
        AddPresent(encodings);
        if (_target.Earlier is { } earlier)
        {
            AddPast(earlier, encodings);
            AddKnown(earlier, encodings);
        }

        return new SeriesSnapshot
        {
            LastScrapeMs = _target.LastScrapeMs,
            Groups = _groups.Select(group => group.ToValueList()).ToValueList(),
            LabelsHashes = _hashes.ToValueList(),
            LastTimestampsMs = _timestamps.ToValueList(),
            Flags = _flags.ToValueList(),
            LastExemplarsMs = Exemplars(),
            Encodings = SeriesCompression.Compress(encodings.Span),
            EncodedLength = encodings.Length,
        };
    }

    private void AddPresent(PooledBuffer encodings)
    {
        var groups = _groups.Select(group => _target.Plan.GroupOf(group[0])).ToArray();
        for (var i = 0; i < _present.Count; i++)
        {
            ref readonly var entry = ref _present[i];
            if (entry.LastTimestampMs == long.MinValue)
                continue;
            Add(entry, isLive: entry.LiveSince != 0);
            foreach (var group in groups)
                Append(encodings, entry.LiveSince == 0 || group < 0 ? default : _present.Encoding(i, group));
        }
    }

    private void AddPast(EarlierSeries earlier, PooledBuffer encodings)
    {
        if (earlier.Past.Count == 0)
            return;
        var done = _groups.Select(group => _target.LabelsAt(group[0])).ToArray();
        var groups = new int[_groups.Length];
        foreach (var past in earlier.Past)
        {
            for (var i = 0; i < groups.Length; i++)
                groups[i] = past.GroupOf.GetValueOrDefault(_groups[i][0], -1);
            for (var i = 0; i < past.Series.Count; i++)
            {
                if (past.Series[i].LiveSince != 0)
                    AddPast(past.Series, i, groups, done, encodings);
            }
        }
    }

    /// <summary>Adds a series for those endpoints that do not have it yet; nothing where none is left.</summary>
    private void AddPast(SeriesTable series, int index, int[] groups, HashSet<ulong>[] done, PooledBuffer encodings)
    {
        var isLive = false;
        var start = encodings.Length;
        for (var i = 0; i < groups.Length; i++)
        {
            var labels = groups[i] < 0 ? default : series.Encoding(index, groups[i]);
            if (!labels.IsEmpty && !done[i].Add(SeriesEndings.HashOf(labels)))
                labels = default;
            isLive |= !labels.IsEmpty;
            Append(encodings, labels);
        }

        if (isLive)
            Add(series[index], isLive: true);
        else
            encodings.Truncate(start);
    }

    private void AddKnown(EarlierSeries earlier, PooledBuffer encodings)
    {
        for (var i = 0; i < earlier.Known.Count; i++)
        {
            ref readonly var entry = ref earlier.Known[i];
            if (_written.Contains(entry.LabelsHash))
                continue;
            Add(entry, isLive: false);
            foreach (var _ in _groups)
                Append(encodings, default);
        }
    }

    private void Add(in SeriesTable.Entry entry, bool isLive)
    {
        var age = Math.Min(_target.Generation - entry.Seen, MaxAge);
        _hashes.Add(entry.LabelsHash);
        _timestamps.Add(entry.LastTimestampMs);
        _flags.Add((byte)((isLive ? SeriesFlags.Live : 0) | (entry.HasOwnTime ? SeriesFlags.OwnTime : 0) | ((int)age << SeriesFlags.AgeShift)));
        if (_target.Earlier is not null)
            _written.Add(entry.LabelsHash);
    }

    private static void Append(PooledBuffer encodings, ReadOnlySpan<byte> labels)
    {
        encodings.Advance(WireFormat.WriteVarint(encodings.GetSpan(10), (ulong)labels.Length));
        encodings.Append(labels);
    }

    private ValueList<long> Exemplars() => _target.LastExemplarMs.Count == 0
        ? []
        : _hashes.Select(hash => _target.LastExemplarMs.GetValueOrDefault(hash, long.MinValue)).ToValueList();
}
