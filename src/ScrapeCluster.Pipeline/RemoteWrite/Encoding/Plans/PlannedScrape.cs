using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>One scrape of a target by its plan: reads the numbers of the page and writes them into the templates.</summary>
internal sealed class PlannedScrape(EncodingPlan encoding)
{
    /// <summary>Room that is kept from scrape to scrape.</summary>
    private const int KeptValues = 64 * 1024;

    private readonly List<(string Endpoint, Fragment Fragment)> _fragments = [];
    private ulong[] _values = [];
    private SeriesPlan _plan = null!;

    /// <summary>Reads a page that is the plan's but for its numbers.</summary>
    /// <returns>False where it is another one; nothing has changed then.</returns>
    public bool TryRead(SeriesPlan plan, ReadOnlySpan<byte> body)
    {
        _plan = plan;
        if (_values.Length < plan.Series)
            _values = new ulong[plan.Series];
        return TryReadNumbers(plan, body);
    }

    public void AddReport(in ScrapeReport report)
    {
        for (var i = 0; i < _plan.ReportSeries; i++)
            _values[_plan.PageSeries + i] = BitConverter.DoubleToUInt64Bits(ReportSeries.Value(i, _plan.ReportSeries, report));
    }

    /// <summary>True where each value fits its shape.</summary>
    public bool Fits()
    {
        var shapes = _plan.Shapes;
        for (var i = 0; i < shapes.Length; i++)
        {
            if (!ValueShape.Fits(shapes[i], _values[i]))
                return false;
        }

        return true;
    }

    /// <summary>Goes on with a plan for the same page with more room for values.</summary>
    /// <param name="like">See <see cref="PlanLikeness"/>.</param>
    public SeriesPlan Widen(PlanWidening widening, SeriesPlan? like) => _plan = widening.Widen(_plan, like, encoding, _values.AsSpan(0, _plan.Series));

    /// <summary>Goes on with fragments like those of another plan, where that gives its values enough room and not too much.</summary>
    /// <returns>Null: it does not.</returns>
    public SeriesPlan? SettleLike(PlanWidening widening, SeriesPlan like)
    {
        var values = _values.AsSpan(0, _plan.Series);
        if (!ReferenceEquals(PlanLikeness.Share(like, _plan.Shapes, values), like.Shapes))
            return null;
        return _plan = widening.Settle(_plan, like, encoding, values);
    }

    /// <summary>Goes on with shorter fragments.</summary>
    public SeriesPlan Settle(PlanWidening widening) => _plan = widening.Settle(_plan, encoding, _values.AsSpan(0, _plan.Series));

    public void MakeFragments(long timestampMs)
    {
        var values = _values.AsSpan(0, _plan.Series);
        for (var i = 0; i < _plan.Lanes.Length; i++)
        {
            var same = Array.IndexOf(_plan.Lanes, _plan.Lanes[i]);
            if (same < i)
                Share(encoding.Lanes[same].Endpoints[0], encoding.Lanes[i]);
            else
                MakeFragments(encoding.Lanes[i], _plan.Lanes[i], values, timestampMs);
        }
    }

    public IEnumerable<(string Endpoint, Fragment Fragment)> Fragments() => _fragments;

    public void Reset()
    {
        _fragments.Clear();
        _plan = null!;
        if (_values.Length > KeptValues)
            _values = [];
    }

    private void MakeFragments(EncodingLane lane, FragmentTemplate[] templates, ReadOnlySpan<ulong> values, long timestampMs)
    {
        foreach (var template in templates)
        {
            var fragment = template.Fill(_plan.Shapes, _plan.Present[lane.Group], values, timestampMs);
            foreach (var endpoint in lane.Endpoints)
                _fragments.Add((endpoint, fragment));
        }
    }

    private void Share(string from, EncodingLane lane)
    {
        foreach (var (endpoint, fragment) in _fragments.ToArray())
        {
            if (endpoint != from)
                continue;
            foreach (var other in lane.Endpoints)
                _fragments.Add((other, fragment));
        }
    }

    private bool TryReadNumbers(SeriesPlan plan, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> gaps = plan.Gaps;
        var values = _values.AsSpan();
        ref var text = ref MemoryMarshal.GetReference(body);
        int gap = 0, position = 0, series = 0;
        var hash = 0UL;
        for (var line = 0; line < plan.Lines; line++)
        {
            var length = PlanBits.ReadVarint(gaps, ref gap);
            if (length >= body.Length - position)
                return false;
            hash = TextHash.Append(hash, TextHash.Of(ref System.Runtime.CompilerServices.Unsafe.Add(ref text, position), length));
            position += length;
            if (!PlainNumber.TryRead(body, ref position, out var bits))
                return false;
            if (plan.Dropped is not null && PlanBits.Has(plan.Dropped, line))
                continue;
            values[series++] = bits;
        }

        return TextHash.Append(hash, TextHash.Of(body[position..])) == plan.PageHash;
    }
}
