using System.Buffers;
using System.Globalization;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>Durations as Go's time.ParseDuration reads them: <c>1m30s</c>, <c>1.5h</c>, <c>250ms</c>.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("μs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public const string Grammar = "a duration such as 30s, 1m30s, 1.5h or 250ms";

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-");
        if (isNegative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest.SequenceEqual("0"))
            return true;
        if (rest.IsEmpty)
            return false;

        double seconds = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits);
            var unit = letters < 0 ? rest : rest[..letters];
            if (FactorOf(unit) is not { } factor)
                return false;
            seconds += number * factor;
            rest = rest[unit.Length..];
        }

        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        span = TimeSpan.FromSeconds(isNegative ? -seconds : seconds);
        return true;
    }

    private static double? FactorOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, seconds) in Units)
        {
            if (unit.SequenceEqual(name))
                return seconds;
        }

        return null;
    }
}
