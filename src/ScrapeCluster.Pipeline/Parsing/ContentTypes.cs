using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Which parser an answer is for, as Prometheus decides (model/textparse, New): the media type alone counts, but a
/// Content-Type that cannot be read to its end counts as unknown. What is unknown is read as the fallback says.
/// </summary>
public static class ContentTypes
{
    private const string TextPlain = "text/plain";
    private const string OpenMetricsText = "application/openmetrics-text";
    private const string Protobuf = "application/vnd.google.protobuf";
    private const int MaxShownLength = 100;

    /// <param name="contentType">The header of the answer, null or empty where there is none.</param>
    /// <param name="fallback">The job's <c>fallback_scrape_protocol</c>.</param>
    /// <param name="error">Why the answer cannot be read; null where it can.</param>
    /// <returns>Null where the scrape must fail.</returns>
    public static ExpositionFormat? Choose(string? contentType, ScrapeProtocol? fallback, out string? error)
    {
        if (string.IsNullOrEmpty(contentType))
            return Fallback("the answer has no Content-Type", fallback, out error);
        if (!MediaType.TryParse(contentType, out var mediaType))
            return Fallback($"cannot read the Content-Type {Quote(contentType)} of the answer", fallback, out error);

        error = null;
        switch (mediaType)
        {
            case TextPlain:
                return ExpositionFormat.PrometheusText;
            case OpenMetricsText:
                return ExpositionFormat.OpenMetrics;
            case Protobuf:
                error = $"cannot read Content-Type {Quote(contentType)}: the protobuf exposition format is not supported yet; "
                    + "leave PrometheusProto out of scrape_protocols";
                return null;
            default:
                return Fallback($"the answer has the unknown Content-Type {Quote(contentType)}", fallback, out error);
        }
    }

    private static ExpositionFormat? Fallback(string problem, ScrapeProtocol? fallback, out string? error)
    {
        error = fallback switch
        {
            null => $"{problem}; {TextPlain} and {OpenMetricsText} are known: correct the target, or set fallback_scrape_protocol",
            ScrapeProtocol.PrometheusProto => $"{problem}, and fallback_scrape_protocol is PrometheusProto, which is not supported yet",
            _ => null,
        };
        if (error is not null)
            return null;
        return fallback is ScrapeProtocol.OpenMetricsText001 or ScrapeProtocol.OpenMetricsText100
            ? ExpositionFormat.OpenMetrics
            : ExpositionFormat.PrometheusText;
    }

    private static string Quote(string text) => text.Length > MaxShownLength ? $"\"{text[..MaxShownLength]}\"..." : $"\"{text}\"";
}
