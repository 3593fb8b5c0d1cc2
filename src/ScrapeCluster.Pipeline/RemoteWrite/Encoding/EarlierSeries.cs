namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// What is known of a target's series from before its present table: from an earlier configuration, or an earlier owner. Those
/// that are alive get their markers with the next scrape where it does not show them; how far each one came is remembered until a page was good, and
/// a while longer where a series had timestamps of its own.
/// </summary>
internal sealed class EarlierSeries
{
    private readonly SeriesTable _known = new(groups: 0);
    private readonly List<PastSeries> _past = [];

    /// <summary>Those with a live series are to be looked at; nothing after the next scrape.</summary>
    public IReadOnlyList<PastSeries> Past => _past;

    /// <summary>How far each series came that the present table does not have. No encodings.</summary>
    public SeriesTable Known => _known;

    /// <summary>Adds what another owner or configuration left. What the present table knows better stays as it is.</summary>
    public void Add(PastSeries added, TargetSeries current)
    {
        var past = _past.Find(added.IsGroupedLike);
        if (past is null)
            _past.Add(added);
        for (var i = 0; i < added.Series.Count; i++)
        {
            ref readonly var entry = ref added.Series[i];
            if (entry.LastTimestampMs == long.MinValue)
                continue;
            Remember(added, i, current);
            if (past is not null && entry.LiveSince != 0)
                Append(past.Series, added.Series, i);
        }
    }

    /// <summary>What is known of a series that the present table has just got.</summary>
    public void Inherit(TargetSeries current, int series)
    {
        ref var entry = ref current.Series[series];
        var known = _known.Find(entry.LabelsHash);
        if (known < 0)
            return;
        entry.Follow(_known[known]);
        foreach (var past in _past)
        {
            var earlier = past.Series.Find(entry.LabelsHash);
            if (earlier >= 0 && past.Series[earlier].LiveSince != 0 && past.SharesLabels(earlier, current, series))
                entry.LiveSince = Math.Max(1, current.Generation);
        }
    }

    public void WasEnded(ulong labelsHash, long timestampMs)
    {
        if (_known.Find(labelsHash) is >= 0 and var known)
            _known[known].LastTimestampMs = Math.Max(_known[known].LastTimestampMs, timestampMs);
    }

    /// <summary>After a scrape, which has ended or seen every live one.</summary>
    /// <returns>False where nothing is left to know.</returns>
    public bool EndScrape(TargetSeries current, bool succeeded)
    {
        _past.Clear();
        if (succeeded)
            ForgetWhatIsKnownBetter(current);
        return _known.Count > 0;
    }

    // The present table has its own times for its series: those here may be of markers that only ended what a series was called before.
    private void ForgetWhatIsKnownBetter(TargetSeries current)
    {
        for (var i = 0; i < _known.Count; i++)
        {
            if (current.Series.Find(_known[i].LabelsHash) >= 0)
                _known[i].Forget(current.Generation);
        }

        _known.Sweep(always: 0, current.Generation, new int[_known.Count]);
    }

    private static void Append(SeriesTable past, SeriesTable added, int series)
    {
        ref readonly var entry = ref added[series];
        var same = past.Find(entry.LabelsHash);
        if (same >= 0 && past[same].LiveSince != 0 && past.HasEncodings(same, added, series))
        {
            past[same].Follow(entry);
            return;
        }

        var index = past.Add(entry.LabelsHash);
        past[index].Follow(entry);
        past[index].LiveSince = entry.LiveSince;
        past.AddEncodings(added, series);
    }

    private void Remember(PastSeries added, int series, TargetSeries current)
    {
        ref readonly var entry = ref added.Series[series];
        if (current.Series.Find(entry.LabelsHash) is >= 0 and var here)
        {
            current.TakeOver(here, added, series);
            return;
        }

        var known = _known.Find(entry.LabelsHash);
        if (known < 0)
            known = _known.Add(entry.LabelsHash);
        _known[known].Follow(entry);
    }
}
