using System.Buffers;
using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>Compresses encoded series to a <see cref="FragmentTemplate"/>.</summary>
internal sealed class TemplateWriter : IDisposable
{
    private readonly PooledBuffer _packed = new(64 * 1024);
    private readonly List<TemplateHole> _holes = [];
    private readonly List<int> _times = [];
    private readonly List<int> _timePositions = [];

    /// <param name="plain">Series from <paramref name="first"/> up to <paramref name="end"/>, as far as <paramref name="present"/> has them; one sample each, no exemplars.</param>
    /// <param name="quick">The template is likely to be made anew soon.</param>
    public FragmentTemplate Write(ReadOnlySpan<byte> plain, int first, int end, ReadOnlySpan<byte> shapes, ulong[]? present, int timeLength, bool quick)
    {
        var samples = FindHoles(plain, first, shapes, present, timeLength);
        var positions = ArrayPool<int>.Shared.Rent(_holes.Count + 1);
        try
        {
            var found = positions.AsSpan(0, _holes.Count);
            if (quick)
                QuickTemplate.Compress(plain, CollectionsMarshal.AsSpan(_holes), CollectionsMarshal.AsSpan(_times), timeLength, _packed, found, _timePositions);
            else
                TemplateCompression.Compress(plain, CollectionsMarshal.AsSpan(_holes), CollectionsMarshal.AsSpan(_times), timeLength, _packed, found, _timePositions);
            var packed = _packed.Span.ToArray();
            return new FragmentTemplate(packed, StepsOf(found), [.. _timePositions], plain.Length, samples, first, end);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(positions);
            Clear();
        }
    }

    public void Dispose() => _packed.Dispose();

    private int FindHoles(ReadOnlySpan<byte> plain, int first, ReadOnlySpan<byte> shapes, ulong[]? present, int timeLength)
    {
        var reader = new FieldReader(plain);
        for (var series = first; reader.Next(out _, out _); series++)
        {
            while (!PlanBits.Has(present, series))
                series++;
            var time = reader.Position - timeLength;
            _times.Add(time);
            var length = ValueShape.Length(shapes[series]);
            if (length > 0)
                _holes.Add(new TemplateHole(WireFormat.ValueBefore(time) + ValueShape.Start(shapes[series]), length));
        }

        return _times.Count;
    }

    private byte[] StepsOf(ReadOnlySpan<int> positions)
    {
        _packed.Clear();
        var end = 0;
        for (var i = 0; i < positions.Length; i++)
        {
            _packed.Advance(WireFormat.WriteVarint(_packed.GetSpan(5), (ulong)(positions[i] - end)));
            end = positions[i] + _holes[i].Length;
        }

        return _packed.Span.ToArray();
    }

    private void Clear()
    {
        _packed.Clear();
        _holes.Clear();
        _times.Clear();
        _timePositions.Clear();
    }
}
