using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>What nodes tell each other about themselves.</summary>
internal static class StatusExamples
{
    /// <summary>Before samples could be recovered and kept.</summary>
    public static NodeReport ReportOfRelease020
    {
        get
        {
            var report = ReportOfRelease050;
            return report with { Endpoints = report.Endpoints.Select(sums => sums with { Recovered = 0, Kept = 0 }).ToValueList() };
        }
    }

    /// <summary>Before nodes said whether they have tenure.</summary>
    public static NodeReport ReportOfRelease050 => Examples.Report() with { HasNoTenure = false };

    public static Dictionary<string, object> Messages => new()
    {
        ["NR1"] = StatusProtocol.NodeTargetsRequest.Instance,
        ["NA1"] = new StatusProtocol.NodeTargets("10.0.0.1:4053", 0, 1,
        [
            new StatusProtocol.ScrapedTarget(Examples.Target(1), 8, null),
            new StatusProtocol.ScrapedTarget(TargetExamples.Rich, 9, Examples.Result(1_700_000_000_123, "Cannot scrape.") with
            {
                SamplesScraped = 1, SamplesPostRelabeling = 2, SeriesAdded = 3, SamplesWritten = 4, BodySizeBytes = 5_000_000_000,
            }),
        ]),
        ["RP1"] = Examples.Report(),
    };
}
