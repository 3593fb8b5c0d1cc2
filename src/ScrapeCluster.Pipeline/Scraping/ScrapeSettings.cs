using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>What all requests of a job have in common.</summary>
public sealed record ScrapeSettings(string Accept, string AcceptEncoding, long BodySizeLimit)
{
    public static ScrapeSettings From(ScrapePoolOptions options) => new(
        AcceptHeader.For(options.ScrapeProtocols, options.MetricNameEscaping),
        options.EnableCompression ? "gzip" : "identity",
        options.BodySizeLimit.Bytes);
}
