using System.Diagnostics.Metrics;

namespace ScrapeCluster.Server.Metrics;

/// <summary>
/// Names of instruments in Prometheus format. Ours are complete as declared; those of the runtime ("dotnet.gc.pause.time",
/// unit "s") get underscores, their unit and, for counters, "_total", as OpenTelemetry's Prometheus rules have it.
/// </summary>
internal static class MetricName
{
    // .NET 10 declares these as counters although they go down too.
    private static readonly string[] LevelsDeclaredAsCounters = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    public static string Of(Instrument instrument)
    {
        if (instrument.Name.StartsWith("scrapecluster_", StringComparison.Ordinal))
            return instrument.Name;
        var name = Legal(instrument.Name);
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return IsCounter(instrument) ? name + "_total" : name;
    }

    /// <summary>Whether it only grows.</summary>
    public static bool IsCounter(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>)) && !LevelsDeclaredAsCounters.Contains(instrument.Name);
    }

    public static string Legal(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
    });
}
