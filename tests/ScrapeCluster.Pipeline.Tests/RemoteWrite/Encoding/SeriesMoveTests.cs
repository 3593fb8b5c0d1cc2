using CsCheck;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public class SeriesMoveTests
{
    private const string A = "{__name__=\"a\", job=\"j\"}";
    private const string B = "{__name__=\"b\", job=\"j\"}";

    [Fact]
    public void A_target_that_moves_gets_no_marker_and_no_series_added()
    {
        using var target = new EncodedTarget();
        target.Scrape(1000, "a 1\nb 1\n");

        target.Move(EncodedTarget.PlanOf());

        target.Scrape(2000, "a 2\nb 2\n").ShouldBe([$"{A} 2 @2000", $"{B} 2 @2000"]);
        (target.Page.SeriesAdded, target.Markers).ShouldBe((0, 0));
    }

    [Fact]
    public void A_series_that_vanishes_during_the_move_gets_one_marker()
    {
        using var target = new EncodedTarget();
        target.Scrape(1000, "a 1\nb 1\n");

        target.Move(EncodedTarget.PlanOf());

        target.Scrape(2000, "a 2\n").ShouldBe([$"{A} 2 @2000", $"{B} stale @2000"]);
        target.Move(EncodedTarget.PlanOf());
        target.Scrape(3000, "a 3\n").ShouldBe([$"{A} 3 @3000"]);
        target.Scrape(4000, "a 3\nb 1\n").Length.ShouldBe(2);
        target.Page.SeriesAdded.ShouldBe(1, "b was ended");
    }

    [Fact]
    public void A_scrape_that_fails_after_the_move_marks_everything_once_and_forgets_nothing()
    {
        using var target = new EncodedTarget();
        target.Scrape(1000, "a 1\nb 1\n");
        target.Move(EncodedTarget.PlanOf());

        target.Fail(2000).ShouldBe([$"{A} stale @2000", $"{B} stale @2000"]);
        target.Fail(3000).ShouldBeEmpty();
        target.Move(EncodedTarget.PlanOf());
        target.Scrape(4000, "a 1\n").ShouldBe([$"{A} 1 @4000"]);
        target.Page.SeriesAdded.ShouldBe(0, "the series was there before");
    }

    [Fact]
    public void Two_moves_without_a_scrape_lose_nothing()
    {
        using var target = new EncodedTarget { ReportCount = 5 };
        target.Scrape(1000, "a 1\nb 1 900\n");
        var first = target.Snapshot();

        target.Move(EncodedTarget.PlanOf());
        target.Snapshot().ShouldBe(first);
        target.Move(EncodedTarget.PlanOf(EncodedTarget.EndpointOf("other"), EncodedTarget.EndpointOf()));

        target.Snapshot().ShouldBe(first);
        target.Scrape(2000, "b 1 800\n")[..5].ShouldBe(
            [Report("up", 1), Report("scrape_duration_seconds", 0), Report("scrape_samples_scraped", 1), Report("scrape_samples_post_metric_relabeling", 1), Report("scrape_series_added", 0)]);
        target.Markers.ShouldBe(1, "a is gone, b went back in time");
        target.Page.OutOfOrder.ShouldBe(1);
    }

    [Fact]
    public void The_end_of_a_target_right_after_a_move_marks_everything_once()
    {
        using var target = new EncodedTarget { ReportCount = 1 };
        target.Scrape(1000, "a 1\n");

        target.Move(EncodedTarget.PlanOf());

        target.End(2000).ShouldBe(["{__name__=\"up\", job=\"j\"} stale @2000", $"{A} stale @2000"], ignoreOrder: true);
        target.Markers.ShouldBe(2);
    }

    [Fact]
    public void Endpoints_that_label_otherwise_on_the_new_node_have_their_series_ended()
    {
        using var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf("one", external: ("c", "1")), EncodedTarget.EndpointOf("same"), EncodedTarget.EndpointOf("gone")));
        target.Scrape(1000, "a 1\n");
        target.Move(EncodedTarget.PlanOf(EncodedTarget.EndpointOf("same", maxSamples: 7), EncodedTarget.EndpointOf("one", external: ("c", "2")), EncodedTarget.EndpointOf("new")));

        var sent = target.ScrapeAll(2000, "a 2\n").SelectMany(item => SentSample.Decode(item.Fragment).Select(sample => $"{item.Endpoint}: {sample}"));

        sent.ShouldBe(
            [
                $"same: {A} 2 @2000", $"new: {A} 2 @2000",
                "one: {__name__=\"a\", c=\"2\", job=\"j\"} 2 @2000", "one: {__name__=\"a\", c=\"1\", job=\"j\"} stale @2000",
            ], ignoreOrder: true);
    }

    [Fact]
    public void A_series_with_timestamps_of_its_own_is_remembered_as_long_as_if_it_had_stayed()
    {
        using var target = new EncodedTarget();
        target.Scrape(1000, "a 1 900\nb 1\n");
        for (var i = 2; i <= 10; i++)
        {
            target.Move(EncodedTarget.PlanOf());
            target.Scrape(i * 1000, "b 1\n").Length.ShouldBe(1);
        }

        var another = target.Snapshot()!;
        target.Scrape(11_000, "a 1 800\nb 1\n").ShouldBe([$"{B} 1 @11000"], "ten scrapes later its order holds");
        using var later = new EncodedTarget();
        later.TakeOver(another);
        later.Scrape(11_000, "b 1\n").Length.ShouldBe(1);
        later.Scrape(12_000, "b 1\n").Length.ShouldBe(1);
        later.Scrape(13_000, "a 1 800\n").ShouldBe([$"{A} 1 @800", $"{B} stale @13000"]);
    }

    [Fact]
    public void A_snapshot_that_comes_after_the_first_scrape_ends_what_was_not_seen_since()
    {
        using var old = new EncodedTarget();
        old.Scrape(1000, "a 1\nb 1\nc 1\n");
        using var target = new EncodedTarget();
        target.Scrape(2000, "a 2\nc 2\n");
        target.Scrape(3000, "a 3\n").ShouldBe([$"{A} 3 @3000", "{__name__=\"c\", job=\"j\"} stale @3000"]);

        target.TakeOver(old.Snapshot()!);
        target.TakeOver(old.Snapshot()!);

        target.Scrape(4000, "a 4\n").ShouldBe([$"{A} 4 @4000", $"{B} stale @4000"], "a goes on, c was ended here");
        target.TakeOver(old.Snapshot()!);
        target.Scrape(5000, "a 5\n").ShouldBe([$"{A} 5 @5000"], "even where it comes once more");
    }

    [Fact]
    public void A_late_snapshot_counts_at_the_end_of_the_target_too()
    {
        using var old = new EncodedTarget();
        old.Scrape(1000, "a 1\nb 1\n");
        using var target = new EncodedTarget();
        target.Scrape(2000, "a 2\n");
        target.TakeOver(old.Snapshot()!);

        target.End(3000).ShouldBe([$"{A} stale @3000", $"{B} stale @3000"]);
    }

    /// <summary>A cold start, a handover in parts that comes some scrapes later, and again: the receiver sees each series end once.</summary>
    [Fact]
    public void However_late_parts_come_no_series_ends_twice_or_stays() => Gen.Select(Pages(1, 3), Pages(0, 3), Pages(1, 4), Gen.Int[0, 3], Gen.Bool).Sample((before, cold, after, labels, twice) =>
    {
        var plans = new[] { ("c", "1"), ("c", "1"), ("c", "1"), ("c", "2") };
        using var old = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: plans[0])));
        using var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: plans[labels])));
        var alive = new HashSet<string>();
        var time = 0L;
        foreach (var page in before)
            Receive(page, Scrape(old, page));
        foreach (var page in cold)
            Receive(page, Scrape(target, page));
        var parts = old.Snapshot()!.Split(300);
        foreach (var part in parts.Concat(twice ? parts : []))
            target.TakeOver(part);
        foreach (var page in after)
        {
            Receive(page, Scrape(target, page));
            if (twice)
                target.TakeOver(parts[0]);
        }

        Receive([], Scrape(target, []));
        alive.ShouldBeEmpty();

        string[] Scrape(EncodedTarget scraped, int[]? page) =>
            page is null ? scraped.Fail(++time * 1000) : scraped.Scrape(++time * 1000, string.Concat(page.Distinct().Select(series => $"m{series} 1\n")));

        void Receive(int[]? page, string[] sent)
        {
            foreach (var sample in sent)
            {
                var series = sample[..sample.IndexOf('}')];
                if (sample.Contains("stale"))
                    alive.Remove(series).ShouldBeTrue($"{sample} ends what is no more");
                else
                    alive.Add(series);
            }
        }
    }, iter: 3_000);

    [Fact]
    public void A_snapshot_is_cut_into_parts_that_say_the_same()
    {
        using var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf("one"), EncodedTarget.EndpointOf("two", external: ("c", "1"))));
        target.Scrape(1000, string.Concat(Enumerable.Range(0, 5_000).Select(i => $"metric{{id=\"{Guid.NewGuid()}\"}} {i}{(i % 10 == 0 ? " 900" : "")}\n")));
        var whole = target.Snapshot()!;

        var parts = whole.Split(20_000);

        parts.ShouldAllBe(part => part.EstimatedBytes <= 20_000);
        parts.Count.ShouldBeInRange(whole.EstimatedBytes / 20_000, (whole.EstimatedBytes / 20_000 * 5 / 4) + 2);
        using var moved = new EncodedTarget();
        foreach (var part in parts.Reverse())
            moved.TakeOver(part);
        var again = moved.Snapshot()!;
        again.LabelsHashes.Order().ShouldBe(whole.LabelsHashes.Order());
        again.EncodedLength.ShouldBe(whole.EncodedLength);
    }

    [Fact]
    public void A_series_too_long_for_a_part_keeps_its_order_but_loses_its_marker()
    {
        using var target = new EncodedTarget();
        var random = new byte[3_000];
        new Random(1).NextBytes(random);
        target.Scrape(1000, $"a 1\nlong{{text=\"{Convert.ToHexString(random)}\"}} 1\n");

        var parts = target.Snapshot()!.Split(1_000);

        parts.ShouldAllBe(part => part.EstimatedBytes <= 1_000);
        parts.Sum(part => part.Count).ShouldBe(2);
        parts.Sum(part => part.Flags.Count(flags => (flags & 1) != 0)).ShouldBe(1);
    }

    [Fact]
    public void What_does_not_fit_together_is_refused_as_a_whole()
    {
        using var target = new EncodedTarget();
        target.Scrape(1000, "a 1\nb 1\n");
        var good = target.Snapshot()!;
        SeriesSnapshot[] broken =
        [
            good with { Flags = [1] },
            good with { LastTimestampsMs = [] },
            good with { LastExemplarsMs = [1] },
            good with { EncodedLength = good.EncodedLength + 1 },
            good with { EncodedLength = -1 },
            good with { EncodedLength = int.MaxValue },
            good with { Encodings = [1, 2, 3] },
            good with { Encodings = [] },
            good with { Groups = [["main"], ["two"]] },
            good with { Groups = [] },
        ];

        foreach (var snapshot in broken)
        {
            using var other = new EncodedTarget();
            Should.Throw<InvalidDataException>(() => other.TakeOver(snapshot)).Message.ShouldStartWith("Cannot take over series: ");
            other.Snapshot().ShouldBeNull();
        }
    }

    [Fact]
    public void A_target_that_was_never_scraped_has_nothing_to_leave()
    {
        using var target = new EncodedTarget();

        target.Snapshot().ShouldBeNull();
    }

    private static Gen<int[]?[]> Pages(int least, int most) =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5].Array[0, 5], (kind, page) => kind == 0 ? null : page).Array[least, most];

    private static string Report(string name, double value) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{{__name__=\"{name}\", job=\"j\"}} {value} @2000");
}
