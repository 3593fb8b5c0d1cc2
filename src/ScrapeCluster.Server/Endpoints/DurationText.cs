using System.Globalization;
using System.Text;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>Durations as Prometheus writes them: "1m30s", "500ms".</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Milliseconds)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    public static string Of(TimeSpan duration)
    {
        var rest = (long)duration.TotalMilliseconds;
        if (rest == 0)
            return "0s";
        // Years and weeks are written only where they come out even.
        foreach (var (unit, milliseconds) in (ReadOnlySpan<(string, long)>)[("y", 365 * 86_400_000L), ("w", 7 * 86_400_000L)])
        {
            if (rest % milliseconds == 0)
                return $"{rest / milliseconds}{unit}";
        }

        var text = new StringBuilder();
        foreach (var (unit, milliseconds) in Units)
        {
            if (rest >= milliseconds)
                text.Append(CultureInfo.InvariantCulture, $"{rest / milliseconds}{unit}");
            rest %= milliseconds;
        }

        return text.ToString();
    }
}
