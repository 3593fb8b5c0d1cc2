using System.Globalization;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>The Accept header of a scrape: formats in order of preference with falling weights, as Prometheus sends it.</summary>
internal static class AcceptHeader
{
    private const int KnownProtocols = 5;

    /// <summary>The protobuf format keeps its weight but is not offered: it cannot be read yet.</summary>
    public static string For(IEnumerable<ScrapeProtocol> protocols, NameEscaping escaping)
    {
        var weight = KnownProtocols + 1;
        var parts = new List<string>();
        foreach (var protocol in protocols)
        {
            if (MediaType(protocol, escaping) is { } type)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{type};q=0.{weight}"));
            weight--;
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"*/*;q=0.{weight}"));
        return string.Join(",", parts);
    }

    private static string? MediaType(ScrapeProtocol protocol, NameEscaping escaping) => protocol switch
    {
        ScrapeProtocol.OpenMetricsText100 => $"application/openmetrics-text;version=1.0.0;escaping={EscapingName(escaping)}",
        ScrapeProtocol.OpenMetricsText001 => "application/openmetrics-text;version=0.0.1",
        ScrapeProtocol.PrometheusText100 => $"text/plain;version=1.0.0;escaping={EscapingName(escaping)}",
        ScrapeProtocol.PrometheusText004 => "text/plain;version=0.0.4",
        _ => null,
    };

    private static string EscapingName(NameEscaping escaping) => escaping switch
    {
        NameEscaping.Underscores => "underscores",
        NameEscaping.Dots => "dots",
        NameEscaping.Values => "values",
        _ => "allow-utf-8",
    };
}
