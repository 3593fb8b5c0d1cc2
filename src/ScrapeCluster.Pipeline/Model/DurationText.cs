using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Model;

/// <summary>
/// Durations as Prometheus writes them: <c>1h30m</c>, <c>15s</c>, <c>0</c>; units y w d h m s ms, each at most once and
/// the biggest first; a year has 365 days (prometheus/common, model/time.go).
/// </summary>
public static class DurationText
{
    /// <summary>For error messages.</summary>
    public const string Grammar = "a duration such as 30s, 1h30m or 0, with units y, w, d, h, m, s, ms from big to small";

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("y", 365 * TimeSpan.TicksPerDay), ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    // Go counts nanoseconds in 63 bits: about 292 years.
    private const long LongestTicks = long.MaxValue / 100;

    /// <returns>False where the text is no duration, or longer than about 292 years.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;

        var rest = text.AsSpan();
        var unit = -1;
        Int128 ticks = 0;
        while (rest.Length > 0)
        {
            var digits = CountDigits(rest);
            if (!ulong.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return false;

            rest = rest[digits..];
            var name = rest[..CountOthers(rest)];
            rest = rest[name.Length..];
            var next = IndexOf(name);
            if (next <= unit)
                return false;

            unit = next;
            ticks += (Int128)count * Units[unit].Ticks;
            if (ticks > LongestTicks)
                return false;
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return unit >= 0;
    }

    /// <summary>The shortest text; years and weeks only where nothing is left over, as Prometheus does.</summary>
    public static string Format(TimeSpan duration)
    {
        var ticks = duration.Ticks - (duration.Ticks % TimeSpan.TicksPerMillisecond);
        if (ticks == 0)
            return "0s";

        var text = new StringBuilder();
        foreach (var (name, size) in Units)
        {
            var mustFit = name is "y" or "w";
            if (ticks < size || (mustFit && ticks % size != 0))
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{ticks / size}{name}");
            ticks %= size;
        }

        return text.ToString();
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }

    private static int CountOthers(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyInRange('0', '9');
        return count < 0 ? text.Length : count;
    }

    private static int IndexOf(ReadOnlySpan<char> unit)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (unit.SequenceEqual(Units[i].Name))
                return i;
        }

        return -1;
    }
}
