using System.Buffers.Binary;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using Shouldly;
using Snappier;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

/// <summary>A sample as a receiver sees it, and the way there: concatenate fragments, unpack with a stock decoder, read the fields.</summary>
internal sealed record SentSample(string Labels, double Value, long TimestampMs, string Exemplars = "")
{
    public bool IsMarker => SpecialValues.IsStaleNaN(Value);

    /// <summary>"{a="b"} 1 @1000", "stale" for a marker.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Labels} {(IsMarker ? "stale" : Value)} @{TimestampMs}{Exemplars}");

    public static List<SentSample> Decode(params IEnumerable<Fragment> fragments) => Read(Concatenate(fragments));

    public static byte[] Concatenate(IEnumerable<Fragment> fragments)
    {
        var all = fragments.ToList();
        var request = new List<byte>();
        for (var length = (uint)all.Sum(fragment => fragment.UncompressedLength); ; length >>= 7)
        {
            request.Add((byte)(length < 0x80 ? length : length | 0x80));
            if (length < 0x80)
                break;
        }

        foreach (var fragment in all)
            request.AddRange(fragment.Compressed.Span);
        return all.Count == 0 ? [] : Snappy.DecompressToArray(request.ToArray());
    }

    private static List<SentSample> Read(ReadOnlySpan<byte> request)
    {
        var samples = new List<SentSample>();
        while (Next(ref request, out var field, out var bytes, out _))
        {
            field.ShouldBe(1);
            samples.Add(ReadSeries(bytes));
        }

        return samples;
    }

    private static SentSample ReadSeries(ReadOnlySpan<byte> series)
    {
        var labels = new List<Label>();
        var exemplars = "";
        double value = 0;
        var time = 0L;
        while (Next(ref series, out var field, out var bytes, out _))
        {
            if (field == 1)
                labels.Add(ReadLabel(bytes));
            else if (field == 2)
                (value, time) = ReadValue(bytes, valueField: 1, out _);
            else
                exemplars += ReadExemplar(bytes);
        }

        labels.Select(label => label.Name).ShouldBe(labels.Select(label => label.Name).Order(LabelOrder.Instance).Distinct(), "labels are sorted and unique");
        return new SentSample(Show(labels), value, time, exemplars);
    }

    private static string ReadExemplar(ReadOnlySpan<byte> exemplar)
    {
        var (value, time) = ReadValue(exemplar, valueField: 2, out var labels);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $" # {Show(labels)} {value} @{time}");
    }

    private static (double Value, long Time) ReadValue(ReadOnlySpan<byte> message, int valueField, out List<Label> labels)
    {
        labels = [];
        double value = 0;
        var time = 0L;
        while (Next(ref message, out var field, out var bytes, out var number))
        {
            if (field == valueField)
                value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            else if (field == valueField + 1)
                time = (long)number;
            else
                labels.Add(ReadLabel(bytes));
        }

        return (value, time);
    }

    private static Label ReadLabel(ReadOnlySpan<byte> label)
    {
        string name = "", value = "";
        while (Next(ref label, out var field, out var bytes, out _))
        {
            if (field == 1)
                name = System.Text.Encoding.UTF8.GetString(bytes);
            else
                value = System.Text.Encoding.UTF8.GetString(bytes);
        }

        return new Label(name, value);
    }

    private static bool Next(ref ReadOnlySpan<byte> message, out int field, out ReadOnlySpan<byte> bytes, out ulong number)
    {
        field = 0;
        bytes = default;
        number = 0;
        if (message.IsEmpty)
            return false;
        var tag = Varint(ref message);
        field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                number = Varint(ref message);
                break;
            case 1:
                bytes = message[..8];
                message = message[8..];
                break;
            case 2:
                var length = (int)Varint(ref message);
                bytes = message[..length];
                message = message[length..];
                break;
            default:
                throw new InvalidDataException($"wire type {tag & 7}");
        }

        return true;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[0];
            message = message[1..];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }

    private static string Show(IEnumerable<Label> labels) => LabelSet.From(labels).ToString();
}
