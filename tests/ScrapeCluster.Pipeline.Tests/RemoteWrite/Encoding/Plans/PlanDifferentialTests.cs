using CsCheck;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

/// <summary>
/// Random lives of targets with the same pages, with plans and without. Receivers must not see a difference, byte for byte. Each life has two targets whose labels
/// are of equal lengths, so that one's plans are made like the other's.
/// </summary>
public class PlanDifferentialTests
{
    /// <summary>Configurations with several groups and lanes, cut after few samples, after few bytes, and not at all.</summary>
    private static readonly EndpointEncoding[][] Configurations =
    [
        [Endpoint("plain"), Endpoint("twin") with { MaxSamplesPerSend = 3 }, Endpoint("also") with { SendExemplars = false }],
        [Endpoint("labelled", ("c", "1"), ("x", "9")), Endpoint("filtered", drop: "a"), Endpoint("plain") with { MaxFragmentBytes = 150 }],
        [Endpoint("filtered", drop: "a|up")],
        [Endpoint("plain"), Endpoint("named", ("c", "1")) with { Naming = new NamingOptions { MetricSuffixes = true, OtlpForms = true, ScopeLabels = true, ResourceLabels = true } }],
        [],
    ];

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 69], Gen.Int[0, 29], Gen.Int[0, Configurations.Length - 1], Gen.Int[0, 1_000_000]).Select((kind, clock, configuration, seed) => new Step(
        kind < Enum.GetValues<Change>().Length ? (Change)kind : kind < 30 ? Change.Restore : Change.None, clock switch { 0 => -1500, 1 => 0, 2 => 700_000, _ => 1000 }, configuration, seed));

    private static readonly Gen<(int Seed, Step[] Steps)> Lives = Gen.Select(Gen.Int[0, 1_000_000], Steps.Array[10, 40]);

    private enum Change
    {
        None,
        Add,
        AddTwo,
        Remove,
        Swap,
        Retype,
        Comment,
        OwnTime,
        Exemplar,
        Duplicate,
        Restore,
        Blanks,
        Down,
        DownLong,
        Broken,
        Empty,
        Reload,
        Move,
        Limit,
        TakeOver,
        Churn,
        Between,
    }

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText, 0)]
    [InlineData(ExpositionFormat.OpenMetrics, 0)]
    [InlineData(ExpositionFormat.PrometheusText, 1)]
    [InlineData(ExpositionFormat.OpenMetrics, 2)]
    public void A_plan_changes_nothing_that_is_written(ExpositionFormat format, int configuration)
    {
        var ways = new int[Enum.GetValues<PageWay>().Length];
        Lives.Sample(life => Live(life.Seed, life.Steps, format, configuration, ways), iter: 70);

        foreach (var way in Enum.GetValues<PageWay>())
            ways[(int)way].ShouldBeGreaterThan(20, $"pages that were {way}: {string.Join(", ", ways)}");
    }

    private static void Live(int seed, Step[] steps, ExpositionFormat format, int configuration, int[] ways)
    {
        var planning = new SeriesPlanning(TimeProvider.System);
        using var twinFull = Start(configuration, format, planning: null, "10.0.0.2:9100");
        using var twinPlanned = Start(configuration, format, planning, "10.0.0.2:9100");
        using var full = Start(configuration, format, planning: null, "10.0.0.1:9100");
        using var planned = Start(configuration, format, planning, "10.0.0.1:9100");
        var page = new RandomPage(format, new Random(seed));
        var time = 1_000_000_000_000L;
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            var random = new Random(step.Seed);
            var what = $"step {i}: {step}";
            if (Rearrange(full, planned, step, ref configuration))
                continue;

            page.Change(step.Change.ToString(), random);
            for (var repeat = step.Change == Change.DownLong ? 3 : 1; repeat > 0; repeat--)
            {
                time += step.Clock;
                full.NowMs = planned.NowMs = step.Clock > 100_000 ? time - 650_000 : time;
                var text = page.ToText(random, time, step.Change == Change.Broken);
                var expected = Scrape(full, step, time, text);
                Show(Scrape(planned, step, time, text)).ShouldBe(Show(expected), $"{what}\n{text}");
                if (step.Clock > 0)
                {
                    twinFull.NowMs = twinPlanned.NowMs = time;
                    var twinText = page.ToText(new Random(step.Seed + repeat), time, broken: false);
                    Show(twinPlanned.ScrapeAll(time, twinText)).ShouldBe(Show(twinFull.ScrapeAll(time, twinText)), $"{what}, twin\n{twinText}");
                }

                if (planned.Page is { Error: null, Scraped: > 0 })
                    Interlocked.Increment(ref ways[(int)planned.Way]);
                Counts(planned).ShouldBe(Counts(full), what);
            }

            Snapshot(planned).ShouldBe(Snapshot(full), what);
        }

        Show(planned.EndAll(time + 1000)).ShouldBe(Show(full.EndAll(time + 1000)), "the end");
    }

    private static bool Rearrange(EncodedTarget full, EncodedTarget planned, Step step, ref int configuration)
    {
        switch (step.Change)
        {
            case Change.Reload:
                configuration = step.Configuration;
                full.Reload(EncodedTarget.PlanOf(Configurations[configuration]));
                planned.Reload(EncodedTarget.PlanOf(Configurations[configuration]));
                return true;
            case Change.Move:
                full.Move(PlanOf(configuration), maxPartBytes: step.Seed % 2 == 0 ? 400 : int.MaxValue);
                planned.Move(PlanOf(configuration), maxPartBytes: step.Seed % 2 == 0 ? 400 : int.MaxValue);
                return true;
            case Change.TakeOver when full.Snapshot() is { } left:
                full.TakeOver(left with { LabelsHashes = [.. left.LabelsHashes.Select(hash => hash ^ 1)] });
                planned.TakeOver(left with { LabelsHashes = [.. left.LabelsHashes.Select(hash => hash ^ 1)] });
                return true;
            case Change.Limit:
                full.Rules = planned.Rules = RulesOf(step.Seed % 3 * 3, step.Seed);
                return true;
            default:
                return false;
        }
    }

    private static EncodedTarget Start(int configuration, ExpositionFormat format, SeriesPlanning? planning, string instance) => new(PlanOf(configuration), planning)
    {
        Target = EncodedTarget.Plain with { Labels = LabelSet.Of(("instance", instance), ("job", "j")) },
        Rules = RulesOf(sampleLimit: 0, seed: 0),
        ReportCount = ReportSeries.AlwaysCount,
        Format = format,
    };

    private static SampleRules RulesOf(int sampleLimit, int seed) => EncodedTarget.RulesOf(new ScrapePoolOptions
    {
        JobName = "j",
        SampleLimit = sampleLimit,
        LabelLimit = seed % 7 == 1 ? 4 : 0,
        LabelValueLengthLimit = seed % 7 == 2 ? 14 : 0,
        HonorLabels = seed % 5 == 1,
        HonorTimestamps = seed % 4 != 1,
        TrackTimestampsStaleness = seed % 4 == 2,
        MetricRelabelConfigs = [new RelabelRuleOptions { SourceLabels = ["drop"], Regex = "1", Action = RelabelAction.Drop }],
    });

    private static List<(string Endpoint, Fragment Fragment)> Scrape(EncodedTarget target, Step step, long time, string page) => step.Change switch
    {
        Change.Down or Change.DownLong => target.FailAll(time),
        Change.Empty => target.ScrapeAll(time, ""),
        _ => target.ScrapeAll(time, page),
    };

    private static (string?, ScrapeFailure, int, int, int, int, (int, int, int, int), int) Counts(EncodedTarget target) => (
        target.Page.Error, target.Page.Failure, target.Page.Scraped, target.Page.PostRelabeling, target.Page.SeriesAdded, target.Page.Encoded,
        target.Page.Error is null ? (target.Page.DroppedByRelabeling, target.Page.Duplicates, target.Page.OutOfOrder, target.Page.OutOfBounds) : default, target.Markers);

    /// <summary>What another node would be given; how long ago a series was seen matters only where it had timestamps of its own.</summary>
    private static SeriesSnapshot? Snapshot(EncodedTarget target) => target.Snapshot() is { } snapshot
        ? snapshot with { Flags = [.. snapshot.Flags.Select(flags => (flags & SeriesFlags.OwnTime) != 0 ? flags : (byte)(flags & ((1 << SeriesFlags.AgeShift) - 1)))] }
        : null;

    private static string[] Show(List<(string Endpoint, Fragment Fragment)> sent) => [.. sent.Select(item =>
        $"{item.Endpoint}: {item.Fragment.SampleCount} {item.Fragment.ExemplarCount} {item.Fragment.UncompressedLength} {item.Fragment.MinTimestampMs} {item.Fragment.MaxTimestampMs} {Convert.ToHexString(SentSample.Concatenate([item.Fragment]))}")];

    private static EncodingPlan PlanOf(int configuration) => new(Configurations[configuration], NameValidation.Utf8);

    private static EndpointEncoding Endpoint(string name, params (string, string)[] external) =>
        new(name, LabelSet.Of(external), [], 2_000, SendExemplars: true);

    private static EndpointEncoding Endpoint(string name, string drop) =>
        new(name, LabelSet.Empty, [new RelabelRuleOptions { SourceLabels = ["__name__"], Regex = drop, Action = RelabelAction.Drop }], 2_000, SendExemplars: true);

    private sealed record Step(Change Change, long Clock, int Configuration, int Seed);
}
