using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public class ScrapeEncoderTests
{
    [Fact]
    public void Samples_get_the_targets_labels_and_the_scrapes_time()
    {
        var target = new EncodedTarget();

        target.Scrape(1000, "a 1\nb{z=\"1\",c=\"2\"} 2.5\n").ShouldBe(
            ["{__name__=\"a\", job=\"j\"} 1 @1000", "{__name__=\"b\", c=\"2\", job=\"j\", z=\"1\"} 2.5 @1000"]);

        target.Page.Scraped.ShouldBe(2);
        target.Page.SeriesAdded.ShouldBe(2);
    }

    [Fact]
    public void A_vanished_series_gets_one_marker()
    {
        var target = new EncodedTarget();
        target.Scrape(1000, "a 1\nb 1\n");

        target.Scrape(2000, "a 1\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @2000", "{__name__=\"b\", job=\"j\"} stale @2000"]);
        target.Scrape(3000, "a 1\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @3000"]);
        target.Page.SeriesAdded.ShouldBe(0);
        target.Scrape(4000, "a 1\nb 1\n").Length.ShouldBe(2);
        target.Page.SeriesAdded.ShouldBe(1);
    }

    [Fact]
    public void A_failed_scrape_marks_every_series_once()
    {
        var target = new EncodedTarget();
        target.Scrape(1000, "a 1\nb 1\n");

        target.Fail(2000).ShouldBe(["{__name__=\"a\", job=\"j\"} stale @2000", "{__name__=\"b\", job=\"j\"} stale @2000"]);
        target.Fail(3000).ShouldBeEmpty();
        target.Scrape(4000, "a 1\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @4000"]);
        target.Page.SeriesAdded.ShouldBe(0, "the series was there before");
        target.Scrape(5000, "").ShouldBe(["{__name__=\"a\", job=\"j\"} stale @5000"]);
    }

    [Fact]
    public void A_page_with_an_error_is_rolled_back_and_marks_what_was_there_before()
    {
        var target = new EncodedTarget();
        target.Scrape(1000, "a 1\nb 1\n");

        target.Scrape(2000, "a 2\nc 1\n{{{\n").ShouldBe(["{__name__=\"a\", job=\"j\"} stale @2000", "{__name__=\"b\", job=\"j\"} stale @2000"]);

        target.Page.Failure.ShouldBe(ScrapeFailure.Parse);
        target.Page.Error.ShouldNotBeNull().ShouldContain("http://h:1/metrics");
        target.Page.Scraped.ShouldBe(2);
        target.Page.SeriesAdded.ShouldBe(0);
        target.Scrape(3000, "a 3\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 3 @3000"], "c never had a sample, so it needs no marker");
    }

    [Fact]
    public void Past_the_sample_limit_nothing_is_written_but_everything_is_counted()
    {
        var target = new EncodedTarget { Rules = EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", SampleLimit = 2 }) };
        target.Scrape(1000, "a 1\nb 1\n").Length.ShouldBe(2);

        target.Scrape(2000, "a 1\nb 1\nc 1\nd 1\n").ShouldBe(["{__name__=\"a\", job=\"j\"} stale @2000", "{__name__=\"b\", job=\"j\"} stale @2000"]);

        target.Page.Failure.ShouldBe(ScrapeFailure.SampleLimit);
        target.Page.Error.ShouldBe("Target \"http://h:1/metrics\" exceeds sample_limit=2 with 4 samples after metric relabeling; expose fewer or raise sample_limit.");
        target.Page.Scraped.ShouldBe(4);
        target.Page.PostRelabeling.ShouldBe(4);
        target.Scrape(3000, "a 1\nd 1\n").Length.ShouldBe(2);
    }

    [Fact]
    public void A_series_exposed_twice_is_written_once()
    {
        var target = new EncodedTarget();

        target.Scrape(1000, "a 1\na 2\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @1000"]);
        target.Page.Duplicates.ShouldBe(1);
        target.Page.PostRelabeling.ShouldBe(2);
        target.Page.Error.ShouldBeNull();
    }

    [Fact]
    public void Two_texts_for_the_same_labels_are_one_series()
    {
        var target = new EncodedTarget();

        target.Scrape(1000, "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 2\n").ShouldBe(["{__name__=\"a\", job=\"j\", x=\"1\", y=\"2\"} 1 @1000"]);
        target.Page.Duplicates.ShouldBe(1);
    }

    [Fact]
    public void A_series_whose_text_changes_but_not_its_labels_is_still_alive()
    {
        var target = new EncodedTarget();
        target.Scrape(1000, "a{x=\"1\",y=\"2\"} 1\n");

        target.Scrape(2000, "a{y=\"2\",x=\"1\"} 2\n").ShouldBe(["{__name__=\"a\", job=\"j\", x=\"1\", y=\"2\"} 2 @2000"]);
        target.Scrape(3000, "a{y=\"2\", x=\"1\"} 3\n").ShouldBe(["{__name__=\"a\", job=\"j\", x=\"1\", y=\"2\"} 3 @3000"]);
    }

    [Fact]
    public void Timestamps_of_the_target_are_kept_in_order()
    {
        var target = new EncodedTarget();

        target.Scrape(1000, "a 1 500\na 2 600\na 3 600\na 4 550\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @500", "{__name__=\"a\", job=\"j\"} 2 @600"]);
        (target.Page.Duplicates, target.Page.OutOfOrder).ShouldBe((1, 1));
        target.Scrape(2000, "a 1 600\n").ShouldBeEmpty();
        target.Scrape(3000, "a 1 700\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @700"]);
        target.Scrape(4000, "b 1\n").ShouldBe(["{__name__=\"b\", job=\"j\"} 1 @4000"], "a series with timestamps of its own is not ended");
    }

    [Fact]
    public void A_series_that_returns_with_an_older_timestamp_stays_in_order()
    {
        var target = new EncodedTarget();
        target.Scrape(1000, "a 1 900\nb 1 900\n");
        target.Scrape(2000, "b 1 1900\n");

        target.Scrape(3000, "a 1 800\nb 1 2900\n").ShouldBe(["{__name__=\"b\", job=\"j\"} 1 @2900"]);
        target.Page.OutOfOrder.ShouldBe(1);
    }

    [Fact]
    public void A_rolled_back_page_does_not_advance_a_series()
    {
        var target = new EncodedTarget();
        target.Scrape(1000, "a 1 900\n");
        target.Scrape(2000, "a 1 1900\n{{{\n").ShouldBeEmpty();

        target.Scrape(3000, "a 1 1500\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @1500"]);
    }

    [Fact]
    public void A_large_page_with_timestamps_of_its_own_is_scraped_again_and_again()
    {
        var target = new EncodedTarget();
        for (var scrape = 1; scrape <= 3; scrape++)
        {
            var page = string.Concat(Enumerable.Range(0, 3000).Select(i => $"a{i} {scrape} {scrape * 1000}\n"));
            target.Scrape(scrape * 1000, page).Length.ShouldBe(3000);
        }
    }

    [Fact]
    public void Track_timestamps_staleness_ends_a_series_with_timestamps_too()
    {
        var target = new EncodedTarget { Rules = EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", TrackTimestampsStaleness = true }) };
        target.Scrape(1000, "a 1 900\nb 1 9000\n");
        target.Scrape(1500, "a 1 900\nb 1 9000\n").ShouldBeEmpty("both are alive, with nothing new to say");

        target.Scrape(2000, "").ShouldBe(["{__name__=\"a\", job=\"j\"} stale @2000"], "the last sample of b is newer than its end");
    }

    [Fact]
    public void A_series_that_gets_a_timestamp_of_its_own_is_not_ended()
    {
        var target = new EncodedTarget();
        target.Scrape(1000, "a 1\n");

        target.Scrape(2000, "a 1 1900\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @1900"]);
        target.Scrape(3000, "").ShouldBeEmpty();
    }

    [Fact]
    public void Without_honor_timestamps_the_scrapes_time_counts()
    {
        var target = new EncodedTarget { Rules = EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", HonorTimestamps = false }) };

        target.Scrape(1000, "a 1 500\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @1000"]);
        target.Scrape(2000, "").Length.ShouldBe(1);
    }

    [Fact]
    public void Samples_too_far_in_the_future_are_dropped_and_leave_no_series()
    {
        var target = new EncodedTarget { NowMs = 1000, Rules = EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", TrackTimestampsStaleness = true }) };

        target.Scrape(1000, "a 1 601001\nb 1 601000\n").ShouldBe(["{__name__=\"b\", job=\"j\"} 1 @601000"]);
        target.Page.OutOfBounds.ShouldBe(1);
        target.Page.SeriesAdded.ShouldBe(1);
    }

    [Fact]
    public void A_clock_that_goes_back_does_not_break_the_order()
    {
        var target = new EncodedTarget();
        target.Scrape(5000, "a 1\n");

        target.Scrape(4000, "a 2\n").ShouldBeEmpty();
        target.Page.OutOfOrder.ShouldBe(1);
        target.Scrape(6000, "a 3\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 3 @6000"]);
    }

    [Theory]
    [InlineData("a{job=\"x\"} 1", false, "{__name__=\"a\", exported_job=\"x\", job=\"j\"}")]
    [InlineData("a{job=\"x\",exported_job=\"y\"} 1", false, "{__name__=\"a\", exported_exported_job=\"x\", exported_job=\"y\", job=\"j\"}")]
    [InlineData("a{job=\"\"} 1", false, "{__name__=\"a\", job=\"j\"}")]
    [InlineData("a{job=\"x\"} 1", true, "{__name__=\"a\", job=\"x\"}")]
    [InlineData("a{b=\"x\"} 1", true, "{__name__=\"a\", b=\"x\", job=\"j\"}")]
    [InlineData("a{job=\"\"} 1", true, "{__name__=\"a\"}")]
    public void Exposed_labels_meet_the_targets(string line, bool honorLabels, string expected)
    {
        var target = new EncodedTarget { Rules = EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", HonorLabels = honorLabels }) };

        target.Scrape(1000, line + "\n").ShouldBe([$"{expected} 1 @1000"]);
    }

    [Theory]
    [InlineData(2, 0, 0, "a{b=\"1\"} 1", "label_limit=2 with 3")]
    [InlineData(3, 0, 0, "a{b=\"1\"} 1", null)]
    [InlineData(0, 8, 0, "a{b=\"1\"} 1", null)]
    [InlineData(0, 8, 0, "a{long_name=\"1\"} 1", "label_name_length_limit=8 with 9")]
    [InlineData(0, 0, 3, "a{b=\"é1\"} 1", null)]
    [InlineData(0, 0, 3, "a{b=\"é12\"} 1", "label_value_length_limit=3 with 4")]
    public void A_label_limit_fails_the_scrape(int count, int name, int value, string line, string? error)
    {
        var options = new ScrapePoolOptions { JobName = "j", LabelLimit = count, LabelNameLengthLimit = name, LabelValueLengthLimit = value };
        var target = new EncodedTarget { Rules = EncodedTarget.RulesOf(options) };

        target.Scrape(1000, "ok 1\n" + line + "\n").Length.ShouldBe(error is null ? 2 : 0);

        if (error is null)
            target.Page.Error.ShouldBeNull();
        else
            target.Page.Error.ShouldNotBeNull().ShouldContain(error);
    }

    [Fact]
    public void Names_outside_the_legacy_alphabet_fail_the_scrape_where_it_is_asked_for()
    {
        var target = new EncodedTarget { Rules = EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j", MetricNameValidation = NameValidation.Legacy }) };

        target.Scrape(1000, "{\"a.b\"} 1\n").ShouldBeEmpty();
        target.Page.Failure.ShouldBe(ScrapeFailure.InvalidName);
        target.Page.Error.ShouldNotBeNull().ShouldContain("\"a.b\"");
    }

    [Fact]
    public void The_end_of_a_target_marks_its_series_and_its_report_series()
    {
        var target = new EncodedTarget { ReportCount = 2 };
        target.Scrape(1000, "a 1\n").ShouldBe(["{__name__=\"a\", job=\"j\"} 1 @1000", "{__name__=\"up\", job=\"j\"} 1 @1000", "{__name__=\"scrape_duration_seconds\", job=\"j\"} 0 @1000"]);

        target.End(2000).ShouldBe(
            ["{__name__=\"up\", job=\"j\"} stale @2000", "{__name__=\"scrape_duration_seconds\", job=\"j\"} stale @2000", "{__name__=\"a\", job=\"j\"} stale @2000"], ignoreOrder: true);
        target.Markers.ShouldBe(3);
    }

    [Fact]
    public void A_target_cannot_write_its_own_report_series()
    {
        var target = new EncodedTarget { ReportCount = 1 };

        target.Scrape(1000, "up 7\nup 8 900\n").ShouldBe(["{__name__=\"up\", job=\"j\"} 1 @1000"]);
        target.Page.Duplicates.ShouldBe(2);
        target.Fail(2000).ShouldBe(["{__name__=\"up\", job=\"j\"} 0 @2000"]);
    }

    [Fact]
    public void External_labels_are_added_where_a_series_has_none_of_the_name()
    {
        var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: [("c", "1"), ("job", "other")])));

        target.Scrape(1000, "a 1\n").ShouldBe(["{__name__=\"a\", c=\"1\", job=\"j\"} 1 @1000"]);
    }

    [Fact]
    public void Endpoints_with_other_labels_get_other_fragments_and_equal_ones_share_them()
    {
        var target = new EncodedTarget(EncodedTarget.PlanOf(
            EncodedTarget.EndpointOf("one"), EncodedTarget.EndpointOf("two", external: ("c", "1")), EncodedTarget.EndpointOf("three")));

        var sent = target.ScrapeAll(1000, "a 1\n");

        sent.Select(item => item.Endpoint).ShouldBe(["one", "three", "two"]);
        sent[0].Fragment.ShouldBeSameAs(sent[1].Fragment);
        SentSample.Decode(sent[2].Fragment).ShouldHaveSingleItem().Labels.ShouldBe("{__name__=\"a\", c=\"1\", job=\"j\"}");
    }

    [Fact]
    public void A_reload_with_the_same_endpoints_writes_no_markers()
    {
        var target = new EncodedTarget { ReportCount = 1 };
        target.Scrape(1000, "a 1\nb 1\n");

        target.Reload(EncodedTarget.PlanOf(EncodedTarget.EndpointOf()));
        target.Scrape(2000, "a 1\n").ShouldBe(
            ["{__name__=\"a\", job=\"j\"} 1 @2000", "{__name__=\"b\", job=\"j\"} stale @2000", "{__name__=\"up\", job=\"j\"} 1 @2000"]);
        target.Page.SeriesAdded.ShouldBe(0);
    }

    [Fact]
    public void A_reload_that_cuts_fragments_otherwise_goes_on_and_ends_what_vanished()
    {
        var target = new EncodedTarget { ReportCount = 1 };
        target.Scrape(1000, "a 1\nb 1\n");

        target.Reload(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(maxSamples: 1), EncodedTarget.EndpointOf("new")));
        target.Scrape(2000, "a 1\n").ShouldBe(
            ["{__name__=\"a\", job=\"j\"} 1 @2000", "{__name__=\"up\", job=\"j\"} 1 @2000", "{__name__=\"b\", job=\"j\"} stale @2000"]);
        target.Page.SeriesAdded.ShouldBe(0);
        target.Scrape(3000, "a 1\n", "new").Length.ShouldBe(2);
    }

    [Fact]
    public void A_reload_with_other_external_labels_ends_the_series_under_the_old_ones()
    {
        var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: ("c", "1"))));
        target.Scrape(1000, "a 1\n");

        target.Reload(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: ("c", "2"))));
        target.Scrape(2000, "a 1\n").ShouldBe(["{__name__=\"a\", c=\"2\", job=\"j\"} 1 @2000", "{__name__=\"a\", c=\"1\", job=\"j\"} stale @2000"]);
        target.Scrape(3000, "a 1\n").Length.ShouldBe(1);
    }

    [Fact]
    public void A_reload_before_a_failed_scrape_still_ends_everything()
    {
        var target = new EncodedTarget { ReportCount = 1 };
        target.Scrape(1000, "a 1\n");

        target.Reload(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(maxSamples: 7)));
        target.Reload(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(maxSamples: 8)));
        target.Fail(2000).ShouldBe(["{__name__=\"up\", job=\"j\"} 0 @2000", "{__name__=\"a\", job=\"j\"} stale @2000"]);
    }

    [Fact]
    public void A_target_that_ends_after_a_reload_is_ended_where_the_endpoint_still_is()
    {
        var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: ("c", "1")), EncodedTarget.EndpointOf("gone")));
        target.Scrape(1000, "a 1\n");

        target.Reload(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: ("c", "2"))));
        target.End(2000).ShouldBe(["{__name__=\"a\", c=\"1\", job=\"j\"} stale @2000"]);
    }

    [Fact]
    public void Exemplars_go_to_endpoints_that_want_them_once_and_in_order()
    {
        var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(), EncodedTarget.EndpointOf("ex", exemplars: true))) { Format = ExpositionFormat.OpenMetrics };
        const string page = "# TYPE a counter\na_total 1 # {id=\"x\"} 0.5 0.9\nb 1\n# EOF\n";

        target.Scrape(1000, page)[0].ShouldBe("{__name__=\"a_total\", job=\"j\"} 1 @1000");
        target.Scrape(2000, page, "ex")[0].ShouldBe("{__name__=\"a_total\", job=\"j\"} 1 @2000", "this exemplar was sent already");
        target.Scrape(3000, page.Replace("0.5 0.9", "0.7 2.9", StringComparison.Ordinal), "ex")[0].ShouldBe("{__name__=\"a_total\", job=\"j\"} 1 @3000 # {id=\"x\"} 0.7 @2900");
        target.Scrape(4000, page.Replace("0.5 0.9", "0.7", StringComparison.Ordinal), "ex")[0].ShouldBe("{__name__=\"a_total\", job=\"j\"} 1 @4000 # {id=\"x\"} 0.7 @4000");
    }

    [Fact]
    public void Fragments_hold_no_more_samples_than_a_request_may()
    {
        var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(maxSamples: 10)));

        var sent = target.ScrapeAll(1000, string.Concat(Enumerable.Range(0, 25).Select(i => $"a{{i=\"{i}\"}} {i}\n")));

        sent.Select(item => item.Fragment.SampleCount).ShouldBe([10, 10, 5]);
        sent.ShouldAllBe(item => item.Fragment.MinTimestampMs == 1000 && item.Fragment.MaxTimestampMs == 1000);
    }

    [Fact]
    public void Fragments_of_any_size_concatenate()
    {
        var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(maxSamples: 1_000_000)));
        var page = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"some_long_metric_name{{number=\"{i}\",text=\"abcdefghijklmnopqrstuvwxyz\"}} {i}\n"));

        var sent = target.ScrapeAll(1000, page);

        sent.Count.ShouldBeGreaterThan(2);
        sent.ShouldAllBe(item => item.Fragment.UncompressedLength <= 512 * 1024);
        sent[0].Fragment.UncompressedLength.ShouldBeGreaterThan(64 * 1024);
        var samples = SentSample.Decode(sent.Select(item => item.Fragment));
        samples.Select(sample => sample.Value).ShouldBe(Enumerable.Range(0, 20_000).Select(i => (double)i));
    }
}
