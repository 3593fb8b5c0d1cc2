using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Version2;

/// <summary>
/// Makes the body of a remote write 2.0 request (https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/, message
/// <c>io.prometheus.write.v2.Request</c>) of fragments, which are remote write 1.0: labels become references to the request's symbols; samples have the same bytes in
/// both. Not safe on many threads.
/// </summary>
internal sealed class Version2Encoder : IDisposable
{
    private const byte TimeSeriesTag = 0x2A;   // Request.timeseries = 5
    private const byte LabelRefsTag = 0x0A;    // TimeSeries.labels_refs = 1, Exemplar.labels_refs = 1
    private const byte SampleTag = 0x12;       // TimeSeries.samples = 2
    private const byte ExemplarTag = 0x22;     // TimeSeries.exemplars = 4
    private const int MostHead = 1 + 10;

    /// <summary>Snappy looks no farther back than this, and packs each such piece by itself.</summary>
    private const int PieceBytes = 64 << 10;

    private readonly SymbolTable _symbols = new();
    private readonly PooledBuffer _series = new();
    private readonly PooledBuffer _plain = new();
    private readonly PooledBuffer _refs = new(1024);
    private readonly PooledBuffer _points = new(1024);
    private readonly PooledBuffer _exemplarRefs = new(1024);
    private readonly PooledBuffer _exemplar = new(1024);

    /// <returns>Snappy elements, which nothing writes to any more, and how many bytes they unpack to.</returns>
    /// <exception cref="InvalidDataException">A fragment is none.</exception>
    public (IReadOnlyList<ReadOnlyMemory<byte>> Elements, long PlainBytes) Encode(IReadOnlyList<Fragment> fragments)
    {
        _symbols.Clear();
        _series.Clear();
        foreach (var fragment in fragments)
        {
            _plain.Clear();
            AddFragment(FragmentCompression.Decompress(fragment.Compressed.Span, fragment.UncompressedLength, _plain));
        }

        _plain.Clear();
        _plain.Append(_symbols.Fields);
        _plain.Append(_series.Span);
        return (Compress(_plain.Span), _plain.Length);
    }

    public void Dispose()
    {
        _symbols.Dispose();
        foreach (var buffer in (ReadOnlySpan<PooledBuffer>)[_series, _plain, _refs, _points, _exemplarRefs, _exemplar])
            buffer.Dispose();
    }

    private static List<ReadOnlyMemory<byte>> Compress(ReadOnlySpan<byte> plain)
    {
        var elements = new List<ReadOnlyMemory<byte>>((plain.Length / PieceBytes) + 1);
        for (; !plain.IsEmpty; plain = plain[Math.Min(PieceBytes, plain.Length)..])
            elements.Add(FragmentCompression.Compress(plain[..Math.Min(PieceBytes, plain.Length)]));
        return elements;
    }

    private void AddFragment(ReadOnlySpan<byte> plain)
    {
        var reader = new FieldReader(plain);
        while (reader.Next(out var tag, out var content))
        {
            if (tag != WireFormat.TimeSeriesTag)
                throw new InvalidDataException($"A fragment has a field that is no series: {tag}.");
            AddSeries(content);
        }
    }

    private void AddSeries(ReadOnlySpan<byte> series)
    {
        _refs.Clear();
        _points.Clear();
        var reader = new FieldReader(series);
        while (reader.Next(out var tag, out var content))
        {
            switch (tag)
            {
                case WireFormat.LabelTag: AddLabel(_refs, content); break;
                case WireFormat.SampleTag: AddField(_points, SampleTag, content); break;
                case WireFormat.ExemplarTag: AddExemplar(content); break;
                default: throw new InvalidDataException($"A series has a field that is not known: {tag}.");
            }
        }

        AddHead(_series, TimeSeriesTag, RefsLength(_refs.Length) + _points.Length);
        AddRefs(_series, _refs.Span);
        _series.Append(_points.Span);
    }

    // What follows the labels, value and time, has the same numbers in both.
    private void AddExemplar(ReadOnlySpan<byte> exemplar)
    {
        _exemplarRefs.Clear();
        _exemplar.Clear();
        var reader = new FieldReader(exemplar);
        for (var start = 0; reader.Next(out var tag, out var content); start = reader.Position)
        {
            if (tag == WireFormat.LabelTag)
                AddLabel(_exemplarRefs, content);
            else
                _exemplar.Append(exemplar[start..reader.Position]);
        }

        AddHead(_points, ExemplarTag, RefsLength(_exemplarRefs.Length) + _exemplar.Length);
        AddRefs(_points, _exemplarRefs.Span);
        _points.Append(_exemplar.Span);
    }

    private void AddLabel(PooledBuffer refs, ReadOnlySpan<byte> label)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var reader = new FieldReader(label);
        while (reader.Next(out var tag, out var content))
        {
            if (tag == WireFormat.NameTag)
                name = content;
            else if (tag == WireFormat.ValueTag)
                value = content;
        }

        AddVarint(refs, _symbols.RefOf(name));
        AddVarint(refs, _symbols.RefOf(value));
    }

    private static int RefsLength(int refs) => refs == 0 ? 0 : 1 + WireFormat.VarintLength((ulong)refs) + refs;

    private static void AddRefs(PooledBuffer output, ReadOnlySpan<byte> refs)
    {
        if (!refs.IsEmpty)
            AddField(output, LabelRefsTag, refs);
    }

    private static void AddField(PooledBuffer output, byte tag, ReadOnlySpan<byte> content)
    {
        AddHead(output, tag, content.Length);
        output.Append(content);
    }

    private static void AddHead(PooledBuffer output, byte tag, int length)
    {
        var target = output.GetSpan(MostHead);
        target[0] = tag;
        output.Advance(1 + WireFormat.WriteVarint(target[1..], (ulong)length));
    }

    private static void AddVarint(PooledBuffer output, int value) => output.Advance(WireFormat.WriteVarint(output.GetSpan(MostHead), (ulong)value));
}
