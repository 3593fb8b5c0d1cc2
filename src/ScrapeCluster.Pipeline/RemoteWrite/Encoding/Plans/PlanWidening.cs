using System.Buffers.Binary;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// Makes a plan anew whose page is as it was, but with values that need more room. The oftener that happens, the more room all values get: at most
/// eight times in a row.
/// </summary>
internal sealed class PlanWidening : IDisposable
{
    /// <summary>How many scrapes outweigh one widening.</summary>
    public const int Heat = 16;

    private const int FullForMisfits = Heat;
    private const int FullForMoving = 3 * Heat;
    private const int FullForAll = 6 * Heat;

    private readonly TemplateWriter _templates = new();
    private readonly PooledBuffer _plain = new(64 * 1024);

    /// <param name="like">The plan of another target with the same page, which may know more values.</param>
    public SeriesPlan Widen(SeriesPlan plan, SeriesPlan? like, EncodingPlan encoding, ReadOnlySpan<ulong> values)
    {
        var shapes = Array.ConvertAll(plan.Shapes, shape => shape);
        Widen(shapes, values, plan.Heat);
        var shared = like is null || plan.Heat > FullForAll ? shapes : PlanLikeness.Share(like, shapes, values);
        var isLike = ReferenceEquals(shared, like?.Shapes);
        // What another target does not know either gets room the faster the oftener that happens here.
        if (!isLike && plan.Heat > FullForMisfits)
            shared = shapes;
        return MakeAnew(plan, like, encoding, shared, values, quick: true) with { Heat = plan.Heat + Heat, FitsInARow = isLike ? like!.FitsInARow : 0 };
    }

    /// <summary>The same plan with fragments like another's, whose shapes all values fit.</summary>
    public SeriesPlan Settle(SeriesPlan plan, SeriesPlan like, EncodingPlan encoding, ReadOnlySpan<ulong> values) =>
        MakeAnew(plan, like, encoding, like.Shapes, values, quick: true);

    /// <summary>The same plan with shorter fragments.</summary>
    public SeriesPlan Settle(SeriesPlan plan, EncodingPlan encoding, ReadOnlySpan<ulong> values) =>
        MakeAnew(plan, null, encoding, plan.Shapes, values, quick: false);

    public void Dispose()
    {
        _templates.Dispose();
        _plain.Dispose();
    }

    private static void Widen(byte[] shapes, ReadOnlySpan<ulong> values, int heat)
    {
        for (var i = 0; i < shapes.Length; i++)
            shapes[i] = Widen(shapes[i], values[i], heat);
    }

    private SeriesPlan MakeAnew(SeriesPlan plan, SeriesPlan? like, EncodingPlan encoding, byte[] shapes, ReadOnlySpan<ulong> values, bool quick)
    {
        var lanes = new FragmentTemplate[plan.Lanes.Length][];
        for (var i = 0; i < lanes.Length; i++)
        {
            var same = Array.IndexOf(plan.Lanes, plan.Lanes[i]);
            lanes[i] = same < i ? lanes[same] : MakeAnew(plan, plan.Lanes[i], like?.Lanes.ElementAtOrDefault(i), shapes, plan.Present[encoding.Lanes[i].Group], values, quick);
        }

        return plan with { Shapes = shapes, Lanes = lanes, IsQuick = SeriesPlan.IsAnyQuick(lanes) };
    }

    private static byte Widen(byte shape, ulong bits, int heat)
    {
        if (heat > FullForAll || (heat > FullForMoving && shape != ValueShape.Zero))
            return ValueShape.Full;
        if (ValueShape.Fits(shape, bits))
            return shape;
        return heat > FullForMisfits ? ValueShape.Full : ValueShape.Widen(shape, bits);
    }

    private FragmentTemplate[] MakeAnew(SeriesPlan plan, FragmentTemplate[] lane, FragmentTemplate[]? like, byte[] shapes, ulong[]? present, ReadOnlySpan<ulong> values, bool quick)
    {
        var widened = new FragmentTemplate[lane.Length];
        for (var i = 0; i < lane.Length; i++)
        {
            _plain.Clear();
            var plain = FragmentCompression.Decompress(lane[i].Compressed, lane[i].PlainLength, _plain);
            Update(plain, lane[i].First, present, plan.TimeLength, values);
            widened[i] = _templates.Write(plain, lane[i].First, lane[i].End, shapes, present, plan.TimeLength, quick, like?.ElementAtOrDefault(i));
        }

        return widened;
    }

    private static void Update(Span<byte> plain, int series, ulong[]? present, int timeLength, ReadOnlySpan<ulong> values)
    {
        var reader = new FieldReader(plain);
        for (; reader.Next(out _, out _); series++)
        {
            while (!PlanBits.Has(present, series))
                series++;
            BinaryPrimitives.WriteUInt64LittleEndian(plain[WireFormat.ValueBefore(reader.Position - timeLength)..], values[series]);
        }
    }
}
