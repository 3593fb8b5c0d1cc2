using System.Diagnostics.Metrics;

namespace ScrapeCluster.Server.Metrics;

/// <summary>
/// Names of instruments in Prometheus format. Ours are complete as declared; those of the runtime ("dotnet.gc.pause.time",
/// unit "s") get underscores, their unit and, for counters, "_total", as OpenTelemetry's Prometheus rules have it.
/// </summary>
internal static class MetricName
{
    public static string Of(Instrument instrument)
    {
        if (instrument.Name.StartsWith("scrapecluster_", StringComparison.Ordinal))
            return instrument.Name;
        var name = Legal(instrument.Name);
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", "{cpu}" or null => "", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        var isCounter = instrument.GetType().GetGenericTypeDefinition() is var kind
            && (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>));
        return isCounter ? name + "_total" : name;
    }

    public static string Legal(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
    });
}
