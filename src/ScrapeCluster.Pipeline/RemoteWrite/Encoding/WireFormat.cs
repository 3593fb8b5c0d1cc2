using System.Buffers.Binary;
using System.Text;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// The protobuf fields of a remote-write 1.0 <c>WriteRequest</c> (prometheus/prometheus, prompb/types.proto), written by hand: a
/// TimeSeries is labels, then a sample, then exemplars.
/// </summary>
internal static class WireFormat
{
    public const byte TimeSeriesTag = 0x0A;   // WriteRequest.timeseries = 1
    public const byte LabelTag = 0x0A;       // TimeSeries.labels = 1, Exemplar.labels = 1
    public const byte SampleTag = 0x12;      // TimeSeries.samples = 2
    public const byte ExemplarTag = 0x1A;    // TimeSeries.exemplars = 3
    public const byte NameTag = 0x0A;        // Label.name = 1
    public const byte ValueTag = 0x12;       // Label.value = 2
    private const byte SampleValueTag = 0x09; // Sample.value = 1, a double
    public const byte SampleTimeTag = 0x10;  // Sample.timestamp = 2, a varint
    private const byte ExemplarValueTag = 0x11;
    private const byte ExemplarTimeTag = 0x18;

    private const int MaxVarintLength = 10;

    /// <summary>Most bytes that a sample field takes.</summary>
    public const int MaxSampleLength = 2 + 9 + 1 + MaxVarintLength;

    public static int VarintLength(ulong value) => (System.Numerics.BitOperations.Log2(value | 1) / 7) + 1;

    public static int WriteVarint(Span<byte> target, ulong value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7)
            target[i++] = (byte)(value | 0x80);
        target[i++] = (byte)value;
        return i;
    }

    public static int ReadVarint(ReadOnlySpan<byte> source, out int value)
    {
        value = 0;
        for (int i = 0, shift = 0; ; i++, shift += 7)
        {
            value |= (source[i] & 0x7F) << shift;
            if (source[i] < 0x80)
                return i + 1;
        }
    }

    public static int SampleLength(long timestampMs) => SampleLengthFor(VarintLength((ulong)timestampMs));

    /// <param name="timeLength">Bytes of the timestamp as a varint.</param>
    public static int SampleLengthFor(int timeLength) => 2 + 9 + 1 + timeLength;

    /// <summary>Where the value of a sample stands whose timestamp stands here.</summary>
    public static int ValueBefore(int timePosition) => timePosition - 9;

    /// <summary>Bytes of a TimeSeries field with one sample.</summary>
    public static int SeriesLength(int labelsLength, long timestampMs)
    {
        var content = labelsLength + SampleLength(timestampMs);
        return 1 + VarintLength((ulong)content) + content;
    }

    /// <summary>A TimeSeries field with one sample.</summary>
    public static int WriteSeries(Span<byte> target, ReadOnlySpan<byte> labels, double value, long timestampMs)
    {
        target[0] = TimeSeriesTag;
        var at = 1 + WriteVarint(target[1..], (ulong)(labels.Length + SampleLength(timestampMs)));
        labels.CopyTo(target[at..]);
        at += labels.Length;
        return at + WriteSample(target[at..], value, timestampMs);
    }

    public static int WriteSample(Span<byte> target, double value, long timestampMs)
    {
        target[0] = SampleTag;
        target[1] = (byte)(9 + 1 + VarintLength((ulong)timestampMs));
        target[2] = SampleValueTag;
        BinaryPrimitives.WriteDoubleLittleEndian(target[3..], value);
        target[11] = SampleTimeTag;
        return 12 + WriteVarint(target[12..], (ulong)timestampMs);
    }

    public static void WriteLabel(PooledBuffer output, Label label)
    {
        int name = System.Text.Encoding.UTF8.GetByteCount(label.Name), value = System.Text.Encoding.UTF8.GetByteCount(label.Value);
        var length = 1 + VarintLength((ulong)name) + name + 1 + VarintLength((ulong)value) + value;
        var target = output.GetSpan(1 + MaxVarintLength + length);
        var at = 0;
        target[at++] = LabelTag;
        at += WriteVarint(target[at..], (ulong)length);
        at += WriteText(target[at..], NameTag, label.Name, name);
        at += WriteText(target[at..], ValueTag, label.Value, value);
        output.Advance(at);
    }

    public static void WriteExemplar(PooledBuffer output, LabelSet labels, double value, long timestampMs, PooledBuffer scratch)
    {
        scratch.Clear();
        foreach (var label in labels)
            WriteLabel(scratch, label);
        var tail = scratch.GetSpan(9 + 1 + MaxVarintLength);
        tail[0] = ExemplarValueTag;
        BinaryPrimitives.WriteDoubleLittleEndian(tail[1..], value);
        tail[9] = ExemplarTimeTag;
        scratch.Advance(10 + WriteVarint(tail[10..], (ulong)timestampMs));

        var head = output.GetSpan(1 + MaxVarintLength);
        head[0] = ExemplarTag;
        output.Advance(1 + WriteVarint(head[1..], (ulong)scratch.Length));
        output.Append(scratch.Span);
    }

    private static int WriteText(Span<byte> target, byte tag, string text, int length)
    {
        target[0] = tag;
        var at = 1 + WriteVarint(target[1..], (ulong)length);
        return at + System.Text.Encoding.UTF8.GetBytes(text, target[at..]);
    }
}
