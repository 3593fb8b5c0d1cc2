using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>A series with its latest samples. Guarded by the store's lock.</summary>
internal sealed class ReceivedSeries
{
    public const int KeptSamples = 20;

    private readonly ReceivedSample[] _samples = new ReceivedSample[KeptSamples];
    private int _count;
    private int _next;

    public ReceivedSeries(byte[] key)
    {
        Key = key;
        Labels = SeriesText.LabelsOf(key);
        Text = SeriesText.Of(Labels);
        Touched = new LinkedListNode<ReceivedSeries>(this);
    }

    public byte[] Key { get; }

    public LabelSet Labels { get; }

    public string Text { get; }

    /// <summary>Its place among all series by when they were last written.</summary>
    public LinkedListNode<ReceivedSeries> Touched { get; }

    /// <summary>Takes a sample that is newer than all before it, or the newest once more.</summary>
    /// <returns>Null, or why it is refused.</returns>
    public string? Add(ReceivedSample sample)
    {
        if (_count > 0)
        {
            var last = _samples[(_next + KeptSamples - 1) % KeptSamples];
            if (sample.TimestampMs < last.TimestampMs)
                return $"out of order sample for {Text}: {sample.TimestampMs} after {last.TimestampMs}";
            if (sample.TimestampMs == last.TimestampMs)
                return SameBits(sample.Value, last.Value) ? null : $"duplicate sample for {Text}: two values at {sample.TimestampMs}";
        }

        _samples[_next] = sample;
        _next = (_next + 1) % KeptSamples;
        _count = Math.Min(_count + 1, KeptSamples);
        return null;
    }

    /// <summary>Oldest first.</summary>
    public ReceivedSample[] Samples()
    {
        var samples = new ReceivedSample[_count];
        for (var i = 0; i < _count; i++)
            samples[i] = _samples[(_next - _count + i + KeptSamples) % KeptSamples];
        return samples;
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToUInt64Bits(a) == BitConverter.DoubleToUInt64Bits(b);
}
