using System.Buffers;
using System.Text;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>
/// Reads an uncompressed remote-write 1.0 <c>WriteRequest</c> (https://prometheus.io/docs/specs/prw/remote_write_spec/)
/// and refuses what a sender must not send: labels unsorted, doubled, empty, or without <c>__name__</c>. Exemplars,
/// native histograms and metadata are passed over.
/// </summary>
internal sealed class WriteRequestReader
{
    private const int MaxLabelsBytes = 64 << 10;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly List<ReceivedSample> _samples = [];

    /// <param name="key">Names and values in order, each followed by a byte that UTF-8 has not: the series' identity. Valid during the call.</param>
    /// <param name="samples">As sent. Valid during the call.</param>
    public delegate void SeriesHandler(ReadOnlySpan<byte> key, IReadOnlyList<ReceivedSample> samples);

    /// <summary>Hands over every series of the request. Throws <see cref="InvalidWriteRequestException"/>.</summary>
    public void Read(ReadOnlySpan<byte> request, SeriesHandler handle)
    {
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field == 1)
                ReadSeries(reader.ReadBytes(), handle);
            else
                reader.Skip();
        }
    }

    private void ReadSeries(ReadOnlySpan<byte> series, SeriesHandler handle)
    {
        _key.ResetWrittenCount();
        _samples.Clear();
        ReadOnlySpan<byte> previousName = [];
        var hasName = false;
        var reader = new ProtobufReader(series);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    previousName = AddLabel(reader.ReadBytes(), previousName);
                    hasName |= previousName.SequenceEqual("__name__"u8);
                    break;
                case 2:
                    _samples.Add(ReadSample(reader.ReadBytes()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (!hasName)
            throw new InvalidWriteRequestException($"series {SeriesText.Of(_key.WrittenSpan)} has no label __name__");
        handle(_key.WrittenSpan, _samples);
    }

    private ReadOnlySpan<byte> AddLabel(ReadOnlySpan<byte> label, ReadOnlySpan<byte> previousName)
    {
        ReadOnlySpan<byte> name = [], value = [];
        var reader = new ProtobufReader(label);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.ReadBytes(); break;
                case 2: value = reader.ReadBytes(); break;
                default: reader.Skip(); break;
            }
        }

        Check(name, value, previousName);
        _key.Write(name);
        _key.Write([SeriesText.Separator]);
        _key.Write(value);
        _key.Write([SeriesText.Separator]);
        if (_key.WrittenCount > MaxLabelsBytes)
            throw new InvalidWriteRequestException($"a series has more than {MaxLabelsBytes} bytes of labels");
        return name;
    }

    private void Check(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> previousName)
    {
        if (name.IsEmpty)
            throw new InvalidWriteRequestException($"a label without a name follows {SeriesText.Of(_key.WrittenSpan)}");
        var text = TextOf(name);
        TextOf(value);
        if (value.IsEmpty)
            throw new InvalidWriteRequestException($"label \"{text}\" has an empty value after {SeriesText.Of(_key.WrittenSpan)}");
        var order = name.SequenceCompareTo(previousName);
        if (order == 0)
            throw new InvalidWriteRequestException($"label \"{text}\" stands twice in {SeriesText.Of(_key.WrittenSpan)}");
        if (order < 0)
            throw new InvalidWriteRequestException($"labels are not sorted: \"{text}\" comes after \"{TextOf(previousName)}\"");
    }

    private static string TextOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidWriteRequestException("a label is not valid UTF-8");
        }
    }

    private static ReceivedSample ReadSample(ReadOnlySpan<byte> sample)
    {
        double value = 0;
        long timestampMs = 0;
        var reader = new ProtobufReader(sample);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: value = reader.ReadDouble(); break;
                case 2: timestampMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }

        return new ReceivedSample(timestampMs, value);
    }
}
