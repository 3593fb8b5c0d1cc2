using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.Model;
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
    /// <param name="like">That of another target, which is taken for a pattern where it looks alike.</param>
    public FragmentTemplate Write(
        ReadOnlySpan<byte> plain, int first, int end, ReadOnlySpan<byte> shapes, ulong[]? present, int timeLength, bool quick, FragmentTemplate? like)
    {
        var samples = FindHoles(plain, first, shapes, present, timeLength);
        var layout = Layout(plain.Length);
        var positions = ScratchArrays<int>.Rent(_holes.Count + 1);
        try
        {
            var found = positions.AsSpan(0, _holes.Count);
            if (like is not null && TryReplay(plain, like, layout, timeLength, found))
                quick = like.IsQuick;
            else if (quick)
                QuickTemplate.Compress(plain, CollectionsMarshal.AsSpan(_holes), CollectionsMarshal.AsSpan(_times), timeLength, _packed, found, _timePositions);
            else
                TemplateCompression.Compress(plain, CollectionsMarshal.AsSpan(_holes), CollectionsMarshal.AsSpan(_times), timeLength, _packed, found, _timePositions);
            var packed = _packed.Span.ToArray();
            return new FragmentTemplate(packed, StepsOf(found, like), TimesOf(like), plain.Length, samples, first, end, layout, quick);
        }
        finally
        {
            ScratchArrays<int>.Return(positions);
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

    private ulong Layout(int length) => TextHash.Append(
        TextHash.Append((ulong)length, TextHash.Of(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_holes)))),
        TextHash.Of(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_times))));

    /// <returns>False where it cannot be made like the other one; nothing was written then.</returns>
    private bool TryReplay(ReadOnlySpan<byte> plain, FragmentTemplate like, ulong layout, int timeLength, Span<int> positions)
    {
        if (like.Layout == layout
            && TemplateReplay.TryCompress(like.Compressed, plain, CollectionsMarshal.AsSpan(_holes), CollectionsMarshal.AsSpan(_times), timeLength, _packed, positions, _timePositions))
            return true;
        _packed.Clear();
        _timePositions.Clear();
        return false;
    }

    private int[] TimesOf(FragmentTemplate? like) =>
        like is not null && CollectionsMarshal.AsSpan(_timePositions).SequenceEqual(like.TimePositions) ? like.TimePositions : [.. _timePositions];

    private byte[] StepsOf(ReadOnlySpan<int> positions, FragmentTemplate? like)
    {
        _packed.Clear();
        var end = 0;
        for (var i = 0; i < positions.Length; i++)
        {
            _packed.Advance(WireFormat.WriteVarint(_packed.GetSpan(5), (ulong)(positions[i] - end)));
            end = positions[i] + _holes[i].Length;
        }

        return like is not null && _packed.Span.SequenceEqual(like.Steps) ? like.Steps : _packed.Span.ToArray();
    }

    private void Clear()
    {
        _packed.Clear();
        _holes.Clear();
        _times.Clear();
        _timePositions.Clear();
    }
}
