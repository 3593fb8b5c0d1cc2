using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// Targets of one job mostly expose the same lines, and their own labels are mostly as long as others': their fragments differ in a few bytes. The
/// latest plan of each such kind is remembered here, so that others are made like it. Keeps no plan alive. Thread-safe.
/// </summary>
internal sealed class PlanLikeness
{
    /// <summary>Of kinds that fall into one place the latest is remembered.</summary>
    private const int Places = 1024;

    /// <summary>The room that another's values take may make fragments longer by one in so many bytes: about what a hurried search would.</summary>
    private const int MostMore = 12;

    private readonly WeakReference<SeriesPlan>?[] _plans = new WeakReference<SeriesPlan>?[Places];

    /// <param name="pageHash">As in <see cref="SeriesPlan.PageHash"/>.</param>
    /// <param name="labels">Of the target: it is their lengths that count.</param>
    public static ulong Of(ulong pageHash, LabelSet labels)
    {
        var lengths = new int[labels.Count];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = System.Text.Encoding.UTF8.GetByteCount(labels[i].Value);
        return TextHash.Append(pageHash, TextHash.Of(MemoryMarshal.AsBytes(lengths.AsSpan())));
    }

    /// <summary>The latest plan like that.</summary>
    public SeriesPlan? Find(ulong likeness, int series) =>
        Volatile.Read(ref _plans[likeness % Places]) is { } reference && reference.TryGetTarget(out var plan) && plan.Likeness == likeness && plan.Series == series ? plan : null;

    /// <summary>Makes a plan the latest, where it has more to give than the one that was found before it was made.</summary>
    public void Remember(SeriesPlan plan, SeriesPlan? before)
    {
        if (before is null || (before.IsQuick && !plan.IsQuick) || (!ReferenceEquals(plan.Shapes, before.Shapes) && HasRoomOf(before.Shapes, plan.Shapes)))
            Volatile.Write(ref _plans[plan.Likeness % Places], new WeakReference<SeriesPlan>(plan));
    }

    private static bool HasRoomOf(byte[] narrow, byte[] wide)
    {
        for (var i = 0; i < narrow.Length; i++)
        {
            if (!ValueShape.IsWithin(narrow[i], wide[i]))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Shapes for a target with these values: the other's own where the values fit them, or a little wider, so that all targets come to the same; those at hand where the
    /// other's would cost too much.
    /// </summary>
    /// <param name="shapes">Each value fits its own.</param>
    public static byte[] Share(SeriesPlan like, byte[] shapes, ReadOnlySpan<ulong> values)
    {
        var shared = like.Shapes;
        var more = 0;
        for (var i = 0; i < shapes.Length; i++)
        {
            var shape = shared[i];
            if (!ValueShape.Fits(shape, values[i]))
            {
                if (ReferenceEquals(shared, like.Shapes))
                    shared = [.. shared];
                shared[i] = shape = ValueShape.Widen(shape, values[i]);
            }

            more += Math.Max(0, ValueShape.Length(shape) - ValueShape.Length(shapes[i]));
        }

        return more <= like.Lanes.Select(lane => lane.Sum(template => template.Compressed.Length)).DefaultIfEmpty().Max() / MostMore ? shared : shapes;
    }
}
