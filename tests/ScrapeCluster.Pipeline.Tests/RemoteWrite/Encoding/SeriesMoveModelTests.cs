using System.Globalization;
using CsCheck;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

/// <summary>Random lives of two targets with the same pages: one stays, one moves from node to node. Receivers must not see a difference.</summary>
public class SeriesMoveModelTests
{
    private static readonly string[] Texts =
        ["a{x=\"1\",y=\"2\"}", "a{y=\"2\",x=\"1\"}", "a{x=\"1\"}", "a{x=\"1\",y=\"\"}", "b", "c", "up", "e{secret=\"1\"}"];

    private static readonly long?[] Offsets = [null, null, null, null, null, -1500, -500, 0, 500, 700_000];

    /// <summary>Each: configurations that make the same series at every endpoint, but in another order and otherwise cut.</summary>
    private static readonly EndpointEncoding[][] Configurations =
    [
        [Endpoint("plain"), Endpoint("labelled", ("c", "1")), Endpoint("filtered", drop: "a"), Endpoint("twin")],
        [Endpoint("plain"), Endpoint("labelled", ("c", "2")), Endpoint("filtered", drop: "b"), Endpoint("twin", ("d", "1"))],
        [Endpoint("plain", ("c", "1")), Endpoint("new"), Endpoint("twin")],
    ];

    private static readonly Gen<string> Line = Gen.Select(Gen.Int[0, Texts.Length - 1], Gen.Int[0, 9], Gen.Int[0, Offsets.Length - 1], Gen.Int[0, 12])
        .Select((text, value, offset, exemplar) => $"{Texts[text]} {value}{(Offsets[offset] is { } own ? $" {{{own.ToString(CultureInfo.InvariantCulture)}}}" : "")}{(exemplar < 4 ? $" # {{id=\"{exemplar}\"}} 1 {exemplar + 8}.5" : "")}\n");

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 19], Line.Array[0, 8], Gen.Int[0, 9], Gen.Int[0, Configurations.Length - 1], Gen.Int[0, 1000]).Select((kind, lines, clock, configuration, seed) => new Step(
        kind switch { 0 or 1 => Kind.Down, 2 => Kind.Broken, < 8 => Kind.Move, 8 => Kind.Reload, _ => Kind.Good },
        lines,
        clock switch { 0 => -1500, 1 => 0, _ => 1000 },
        configuration,
        seed));

    private enum Kind
    {
        Good,
        Broken,
        Down,

        /// <summary>To a node with the same configuration, written otherwise.</summary>
        Move,

        /// <summary>One has its configuration changed, the other moves to a node that has the change.</summary>
        Reload,
    }

    [Theory]
    [InlineData(false, true, 0)]
    [InlineData(true, true, 0)]
    [InlineData(false, false, 0)]
    [InlineData(true, true, 4)]
    public void A_target_that_moves_is_written_as_one_that_stays(bool track, bool honorTimestamps, int sampleLimit) => Steps.Array[1, 14].Sample(
        steps => Compare(EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", TrackTimestampsStaleness = track, HonorTimestamps = honorTimestamps, SampleLimit = sampleLimit }), steps),
        iter: 1_000);

    [Fact]
    public void The_marker_of_a_name_that_a_series_had_before_a_reload_says_nothing_of_how_far_the_series_came() => Compare(
        EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", TrackTimestampsStaleness = true }),
        [
            new Step(Kind.Good, ["c 1 {-1500}\n"], 1000, 0, 0),
            new Step(Kind.Reload, [], 0, 1, 1),
            new Step(Kind.Good, ["c 2 {-1500}\n"], 1000, 0, 1),
            new Step(Kind.Move, [], 0, 0, 1),
            new Step(Kind.Reload, [], 0, 0, 1),
            new Step(Kind.Good, ["c 2 {-500}\n"], -1500, 0, 1),
        ]);

    private static void Compare(SampleRules rules, Step[] steps)
    {
        using var stays = Start(rules);
        using var moves = Start(rules);
        var configuration = 0;
        var time = 10_000L;
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            if (step.Kind is Kind.Move or Kind.Reload)
            {
                if (step.Kind == Kind.Reload)
                    stays.Reload(PlanOf(configuration = step.Configuration));
                moves.Move(PlanOf(configuration, new Random(step.Seed)), maxPartBytes: step.Seed % 2 == 0 ? 400 : int.MaxValue);
                continue;
            }

            time += step.Clock;
            stays.NowMs = moves.NowMs = time;
            var expected = Scrape(stays, step, time);
            Scrape(moves, step, time).ShouldBe(expected, $"step {i}: {step}");
            Counts(moves.Page).ShouldBe(Counts(stays.Page), $"step {i}: {step}");
        }

        Show(moves.EndAll(time + 1000)).ShouldBe(Show(stays.EndAll(time + 1000)), "the end");
    }

    private static EncodedTarget Start(SampleRules rules) =>
        new(PlanOf(0)) { Rules = rules, ReportCount = ReportSeries.AlwaysCount, Format = ExpositionFormat.OpenMetrics };

    private static string[] Scrape(EncodedTarget target, Step step, long time) =>
        Show(step.Kind == Kind.Down ? target.FailAll(time) : target.ScrapeAll(time, step.PageAt(time)));

    private static (string?, ScrapeFailure, int, int, int, (int, int, int)) Counts(PageResult page) => (
        page.Error, page.Failure, page.Scraped, page.PostRelabeling, page.SeriesAdded, page.Error is null ? (page.Duplicates, page.OutOfOrder, page.OutOfBounds) : default);

    private static string[] Show(List<(string Endpoint, Fragment Fragment)> sent) =>
        [.. sent.SelectMany(item => SentSample.Decode(item.Fragment).Select(sample => $"{item.Endpoint}: {sample}")).Order()];

    private static EncodingPlan PlanOf(int configuration, Random? otherwise = null)
    {
        var endpoints = Configurations[configuration].ToArray();
        if (otherwise is not null)
        {
            otherwise.Shuffle(endpoints);
            endpoints = [.. endpoints.Select(endpoint => endpoint with { MaxSamplesPerSend = otherwise.Next(1, 5) })];
        }

        return new EncodingPlan(endpoints, NameValidation.Utf8);
    }

    private static EndpointEncoding Endpoint(string name, params (string, string)[] external) =>
        new(name, LabelSet.Of(external), [], 2_000, SendExemplars: true);

    private static EndpointEncoding Endpoint(string name, string drop) =>
        new(name, LabelSet.Empty, [new RelabelRuleOptions { SourceLabels = ["__name__"], Regex = drop, Action = RelabelAction.Drop }], 2_000, SendExemplars: true);

    private sealed record Step(Kind Kind, string[] Lines, long Clock, int Configuration, int Seed)
    {
        /// <summary>OpenMetrics has its timestamps in seconds.</summary>
        public string PageAt(long time)
        {
            var page = string.Concat(Lines.Select(line => Offsets.OfType<long>().Aggregate(line, (text, offset) =>
                text.Replace($"{{{offset.ToString(CultureInfo.InvariantCulture)}}}", ((time + offset) / 1000.0).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));
            return page + (Kind == Kind.Broken ? "{{{\n" : "# EOF\n");
        }

        public override string ToString() => $"{Kind} +{Clock} ({Configuration}, {Seed}) {string.Concat(Lines).Replace("\n", " | ", StringComparison.Ordinal)}";
    }
}
