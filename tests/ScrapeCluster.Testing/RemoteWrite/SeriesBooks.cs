namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>What is known of every series that arrived, by the bytes of its labels. Not safe on many threads.</summary>
/// <param name="keepsTimes">As in <see cref="SeriesBook"/>.</param>
internal sealed class SeriesBooks(TimeSpan interval, bool keepsTimes)
{
    private const int MostExamples = 20;
    private const int MostMarkers = 2_000;

    private readonly Dictionary<byte[], SeriesBook> _series = new(LabelBytesComparer.Instance);
    private readonly List<string> _outOfOrder = [];
    private readonly List<string> _duplicates = [];
    private readonly List<string> _falseMarkers = [];
    private readonly List<string> _markers = [];
    private readonly List<string> _undecodable = [];
    private ReceiverStatistics _sums = new();

    public int SeriesCount => _series.Count;

    /// <summary>Times of the samples of <c>up</c> by series.</summary>
    public Dictionary<string, IReadOnlyList<long>> UpTimes() => _series.Values.Where(book => book.IsUp).ToDictionary(book => book.Name, book => book.Times);

    public void Refused() => _sums = _sums with { Refused = _sums.Refused + 1 };

    public void Undecodable(string error) => Note(_undecodable, error);

    public void Forget()
    {
        _sums = new ReceiverStatistics();
        foreach (var examples in (List<string>[])[_outOfOrder, _duplicates, _falseMarkers, _markers, _undecodable])
            examples.Clear();
        foreach (var book in _series.Values)
            book.Forget();
    }

    public ReceiverStatistics Statistics()
    {
        var longest = _series.Values.Where(book => book.LongestGapMs > 0).MaxBy(book => book.LongestGapMs);
        return _sums with
        {
            Series = _series.Count,
            LongestGap = TimeSpan.FromMilliseconds(longest?.LongestGapMs ?? 0),
            LongestGapSeries = longest?.Name ?? "",
            OutOfOrderExamples = [.. _outOfOrder],
            DuplicateExamples = [.. _duplicates],
            FalseMarkerExamples = [.. _falseMarkers],
            MarkedSeries = [.. _markers],
            Problems = [.. _undecodable],
        };
    }

    public IReadOnlyList<string> SilentSince(long timeMs) =>
        [.. _series.Values.Where(book => book.LastMs < timeMs && !book.HasEnded).Select(book => $"{book.Name}, last at {book.LastMs}")];

    /// <summary>Reads an uncompressed request.</summary>
    public void Take(ReadOnlySpan<byte> request, int wireBytes)
    {
        _sums = _sums with { Requests = _sums.Requests + 1, WireBytes = _sums.WireBytes + wireBytes };
        var reader = new WireReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                TakeSeries(reader.ReadBytes());
            else
                reader.Skip();
        }
    }

    // Senders write the labels first: their bytes name the series.
    private void TakeSeries(ReadOnlySpan<byte> series)
    {
        var reader = new WireReader(series);
        var labels = 0;
        SeriesBook? book = null;
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                reader.Skip();
                labels = reader.Position;
            }
            else if (reader.Field == 2)
            {
                TakeSample(book ??= BookOf(series[..labels]), reader.ReadBytes());
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void TakeSample(SeriesBook book, ReadOnlySpan<byte> sample)
    {
        long bits = 0, atMs = 0;
        var reader = new WireReader(sample);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: bits = reader.ReadDoubleBits(); break;
                case 2: atMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }

        _sums.Samples++;
        Judge(book, atMs, bits);
    }

    private void Judge(SeriesBook book, long atMs, long bits)
    {
        var before = book.LastMs;
        switch (book.Take(atMs, bits, (long)(2 * interval.TotalMilliseconds), out var isMarker, out var followsMarker))
        {
            case SampleOrder.Older:
                _sums.OutOfOrder++;
                Note(_outOfOrder, $"{book.Name} at {atMs} after {before}");
                break;
            case SampleOrder.Repeated:
                _sums.Duplicates++;
                Note(_duplicates, $"{book.Name} at {atMs}");
                break;
        }

        if (isMarker)
        {
            _sums.Markers++;
            Note(_markers, $"{book.Name} at {atMs}", MostMarkers);
        }
        else if (followsMarker)
        {
            _sums.FalseMarkers++;
            Note(_falseMarkers, $"{book.Name} at {before}, next sample at {atMs}");
        }

        if (book.IsUp && bits == 0)
            _sums.Downs++;
    }

    private SeriesBook BookOf(ReadOnlySpan<byte> labels)
    {
        var lookup = _series.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(labels, out var book))
            return book;
        var key = labels.ToArray();
        return _series[key] = new SeriesBook(key, keepsTimes);
    }

    private static void Note(List<string> examples, string text, int most = MostExamples)
    {
        if (examples.Count < most)
            examples.Add(text);
    }
}
