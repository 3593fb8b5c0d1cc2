using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Collects encoded time series and cuts them into compressed <see cref="Fragment"/>s, by samples and by bytes.</summary>
internal sealed class FragmentBuilder(int maxSamples, int maxBytes) : IDisposable
{
    /// <summary>Most bytes of a fragment before compression, unless a single series is longer.</summary>
    public const int DefaultMaxBytes = 512 * 1024;

    private readonly PooledBuffer _buffer = new(64 * 1024);
    private readonly List<Fragment> _done = [];
    private int _samples;
    private int _exemplars;
    private long _minTimestampMs;
    private long _maxTimestampMs;

    /// <summary>Samples added since the last <see cref="Reset"/>.</summary>
    public int SampleCount { get; private set; }

    /// <summary>Appends one TimeSeries field.</summary>
    /// <param name="labels">Its encoded Label fields.</param>
    /// <param name="exemplars">Its encoded Exemplar fields.</param>
    public void Add(ReadOnlySpan<byte> labels, double value, long timestampMs, ReadOnlySpan<byte> exemplars = default, int exemplarCount = 0)
    {
        var length = labels.Length + WireFormat.SampleLength(timestampMs) + exemplars.Length;
        var field = 1 + WireFormat.VarintLength((ulong)length) + length;
        if (_samples == maxSamples || (_samples > 0 && _buffer.Length + field > maxBytes))
            Cut();

        var target = _buffer.GetSpan(field);
        target[0] = WireFormat.TimeSeriesTag;
        var at = 1 + WireFormat.WriteVarint(target[1..], (ulong)length);
        labels.CopyTo(target[at..]);
        at += labels.Length;
        at += WireFormat.WriteSample(target[at..], value, timestampMs);
        exemplars.CopyTo(target[at..]);
        _buffer.Advance(at + exemplars.Length);
        Count(timestampMs, exemplarCount);
    }

    /// <summary>Everything added since the last <see cref="Reset"/>, compressed.</summary>
    public IReadOnlyList<Fragment> Finish()
    {
        Cut();
        return _done;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        StartFragment();
        _done.Clear();
        SampleCount = 0;
    }

    public void Dispose() => _buffer.Dispose();

    private void Count(long timestampMs, int exemplars)
    {
        _minTimestampMs = _samples == 0 ? timestampMs : Math.Min(_minTimestampMs, timestampMs);
        _maxTimestampMs = _samples == 0 ? timestampMs : Math.Max(_maxTimestampMs, timestampMs);
        _samples++;
        _exemplars += exemplars;
        SampleCount++;
    }

    private void Cut()
    {
        if (_samples == 0)
            return;
        _done.Add(new Fragment
        {
            Compressed = FragmentCompression.Compress(_buffer.Span),
            UncompressedLength = _buffer.Length,
            SampleCount = _samples,
            ExemplarCount = _exemplars,
            MinTimestampMs = _minTimestampMs,
            MaxTimestampMs = _maxTimestampMs,
        });
        StartFragment();
    }

    private void StartFragment()
    {
        _buffer.Clear();
        _samples = 0;
        _exemplars = 0;
    }
}
