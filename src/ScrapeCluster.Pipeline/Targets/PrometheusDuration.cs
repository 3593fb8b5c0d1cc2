using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>
/// Durations as Prometheus writes them: <c>1d12h</c>, <c>90s</c>, <c>100ms</c>; units y w d h m s ms in falling order, a year has
/// 365 days (prometheus/common, model/time.go).
/// </summary>
internal static class PrometheusDuration
{
    private const long MaxMilliseconds = long.MaxValue / 1_000_000;

    private static readonly (string Unit, long Milliseconds)[] Units =
    [
        ("y", 365L * 24 * 60 * 60 * 1000), ("w", 7L * 24 * 60 * 60 * 1000), ("d", 24L * 60 * 60 * 1000),
        ("h", 60L * 60 * 1000), ("m", 60L * 1000), ("s", 1000L), ("ms", 1L),
    ];

    /// <returns>False where the text is no duration, or longer than about 292 years.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0")
            return true;

        var total = 0L;
        var next = 0;
        var rest = text;
        while (!rest.IsEmpty)
        {
            if (!TakeNumber(ref rest, out var number) || !TakeUnit(ref rest, ref next, out var milliseconds))
                return false;
            if (number > MaxMilliseconds / milliseconds || (total += number * milliseconds) > MaxMilliseconds)
                return false;
        }

        duration = TimeSpan.FromMilliseconds(total);
        return !text.IsEmpty;
    }

    /// <summary>The shortest form; years and weeks only where nothing remains. Parts below a millisecond are cut off.</summary>
    public static string Format(TimeSpan duration)
    {
        var rest = (long)duration.TotalMilliseconds;
        if (rest == 0)
            return "0s";

        var text = new StringBuilder();
        if (rest < 0)
        {
            text.Append('-');
            rest = -rest;
        }

        foreach (var (unit, milliseconds) in Units)
        {
            if (unit is "y" or "w" && rest % milliseconds != 0)
                continue;
            if (rest / milliseconds is > 0 and var count)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
                rest -= count * milliseconds;
            }
        }

        return text.ToString();
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> rest, out long number)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        var ok = long.TryParse(digits < 0 ? rest : rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number);
        rest = digits < 0 ? [] : rest[digits..];
        return ok;
    }

    /// <summary>A unit smaller than the one before it: <paramref name="next"/> is the first allowed.</summary>
    private static bool TakeUnit(ref ReadOnlySpan<char> rest, ref int next, out long milliseconds)
    {
        var letters = rest.IndexOfAnyInRange('0', '9');
        var unit = letters < 0 ? rest : rest[..letters];
        rest = letters < 0 ? [] : rest[letters..];
        for (; next < Units.Length; next++)
        {
            if (!unit.SequenceEqual(Units[next].Unit))
                continue;
            milliseconds = Units[next++].Milliseconds;
            return true;
        }

        milliseconds = 0;
        return false;
    }
}
