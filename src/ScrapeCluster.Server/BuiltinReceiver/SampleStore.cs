using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>
/// The latest samples of each series that was written to this node, in bounded memory: when there are too many series, or
/// their labels are too long in all, the one that was not written for longest goes.
/// </summary>
internal sealed class SampleStore(ConfigurationInForce inForce)
{
    /// <summary>What a series' labels may take on average when the store is full.</summary>
    private const int LabelBytesPerSeries = 1024;

    private readonly Lock _gate = new();
    private readonly WriteRequestReader _reader = new();
    private readonly Dictionary<byte[], ReceivedSeries> _byKey = new(new SeriesKeyComparer());
    private readonly SortedSet<ReceivedSeries> _byText = new(Comparer<ReceivedSeries>.Create(static (x, y) =>
        string.CompareOrdinal(x.Text, y.Text) is var order and not 0 ? order : x.Key.AsSpan().SequenceCompareTo(y.Key)));
    private readonly LinkedList<ReceivedSeries> _byTouch = [];
    private long _labelBytes;
    private long _samples;
    private long _refused;
    private long _requests;
    private long _evicted;

    /// <summary>
    /// Takes an uncompressed write request: whole, or, when it breaks the protocol, not at all
    /// (<see cref="InvalidWriteRequestException"/>).
    /// </summary>
    /// <returns>Null, or the first of the samples that were refused for their time; all others are in.</returns>
    public string? Write(ReadOnlySpan<byte> request)
    {
        lock (_gate)
        {
            _reader.Read(request, static (_, _) => { });
            string? refusal = null;
            _reader.Read(request, (key, samples) => refusal = Add(key, samples) ?? refusal);
            _requests++;
            return refusal;
        }
    }

    /// <summary>The series that the filter finds, by name, at most <paramref name="limit"/> of them.</summary>
    public SeriesPage Find(SeriesFilter filter, int limit)
    {
        lock (_gate)
        {
            var found = new List<SeriesView>();
            var matching = 0;
            foreach (var series in _byText)
            {
                if (!filter.Matches(series.Text))
                    continue;
                matching++;
                if (found.Count < limit)
                    found.Add(new SeriesView(series.Text, series.Labels, series.Samples()));
            }

            return new SeriesPage(_byKey.Count, matching, _requests, _samples, _refused, _evicted, found);
        }
    }

    private string? Add(ReadOnlySpan<byte> key, IReadOnlyList<ReceivedSample> samples)
    {
        var series = Touch(key);
        string? refusal = null;
        foreach (var sample in samples)
        {
            if (series.Add(sample) is not { } error)
            {
                _samples++;
                continue;
            }

            _refused++;
            refusal ??= error;
        }

        return refusal;
    }

    private ReceivedSeries Touch(ReadOnlySpan<byte> key)
    {
        if (_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var series))
        {
            _byTouch.Remove(series.Touched);
        }
        else
        {
            MakeRoomFor(key.Length);
            series = new ReceivedSeries(key.ToArray());
            _byKey.Add(series.Key, series);
            _byText.Add(series);
            _labelBytes += key.Length;
        }

        _byTouch.AddLast(series.Touched);
        return series;
    }

    private void MakeRoomFor(int labelBytes)
    {
        var maxSeries = Math.Max(1, inForce.Options.Builtin.ReceiverMaxSeries);
        var maxLabelBytes = (long)maxSeries * LabelBytesPerSeries;
        while (_byTouch.First is { } longestUntouched && (_byKey.Count >= maxSeries || _labelBytes + labelBytes > maxLabelBytes))
        {
            _byTouch.RemoveFirst();
            _byKey.Remove(longestUntouched.Value.Key);
            _byText.Remove(longestUntouched.Value);
            _labelBytes -= longestUntouched.Value.Key.Length;
            _evicted++;
        }
    }
}
