using System.Globalization;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>A target being scraped, in the shape and order of Prometheus' /api/v1/targets.</summary>
internal sealed record ActiveTarget(
    LabelSet DiscoveredLabels,
    LabelSet Labels,
    string ScrapePool,
    string ScrapeUrl,
    string GlobalUrl,
    string LastError,
    string LastScrape,
    double LastScrapeDuration,
    string Health,
    string ScrapeInterval,
    string ScrapeTimeout)
{
    /// <summary>How Go writes a time that was never set.</summary>
    private const string Never = "0001-01-01T00:00:00Z";

    public static ActiveTarget From(TargetStatus status, GlobalUrl globalUrl) => new(
        status.Target.DiscoveredLabels,
        status.Target.Labels,
        status.Target.JobName,
        status.Target.Url,
        globalUrl.Of(status.Target.Url),
        status.Last?.Error ?? "",
        status.LastScrape?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture) ?? Never,
        status.Last?.Duration.TotalSeconds ?? 0,
        status.Last is null ? "unknown" : status.Last.Error is null ? "up" : "down",
        DurationText.Format(status.Target.Interval),
        DurationText.Format(status.Target.Timeout));
}
