using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Targets;

public class ScrapePoolTests
{
    private static readonly ScrapePoolOptions Job = new() { JobName = "j" };

    [Fact]
    public void A_target_gets_what_the_scrape_config_says()
    {
        var target = Build(Job, ("__address__", "h:9100"), ("env", "prod")).Active.ShouldHaveSingleItem();

        target.Url.ShouldBe("http://h:9100/metrics");
        target.Labels.ShouldBe(LabelSet.Of(("env", "prod"), ("instance", "h:9100"), ("job", "j")));
        target.Interval.ShouldBe(TimeSpan.FromMinutes(1));
        target.Timeout.ShouldBe(TimeSpan.FromSeconds(10));
        target.DiscoveredLabels.ShouldBe(LabelSet.Of(
            ("__address__", "h:9100"), ("__metrics_path__", "/metrics"), ("__scheme__", "http"), ("__scrape_interval__", "1m"),
            ("__scrape_timeout__", "10s"), ("__convert_classic_histograms_to_nhcb__", "false"), ("__always_scrape_classic_histograms__", "false"),
            ("__scrape_native_histograms__", "false"), ("env", "prod"), ("job", "j")));
    }

    [Fact]
    public void A_targets_own_labels_win_over_its_groups()
    {
        var group = new TargetGroup("g", LabelSet.Of(("a", "group"), ("b", "group"), ("job", "mine")), [LabelSet.Of(("__address__", "h"), ("a", "own"))]);

        new ScrapePool(Job).BuildTargets([group]).Active.Single().Labels
            .ShouldBe(LabelSet.Of(("a", "own"), ("b", "group"), ("instance", "h"), ("job", "mine")));
    }

    [Fact]
    public void Labels_override_how_a_target_is_scraped()
    {
        var target = Build(
            Job, ("__address__", "h"), ("__scheme__", "https"), ("__metrics_path__", "x"), ("__param_module", "a b"), ("__scrape_interval__", "30s"),
            ("__scrape_timeout__", "1s500ms"), ("instance", "i"), ("__scrape_native_histograms__", "true"), ("__meta_x", "y"), ("__tmp", "z")).Active.Single();

        target.Url.ShouldBe("https://h/x?module=a+b");
        (target.Interval, target.Timeout).ShouldBe((TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(1500)));
        target.Labels.ShouldBe(LabelSet.Of(("instance", "i"), ("job", "j")));
        target.ScrapeNativeHistograms.ShouldBeTrue();
    }

    [Theory]
    [InlineData("/metrics", "http://h:1/metrics?a=1&a=2&b=x%2Fy")]
    [InlineData("metrics", "http://h:1/metrics?a=1&a=2&b=x%2Fy")]
    [InlineData("", "http://h:1/metrics?a=1&a=2&b=x%2Fy")]
    [InlineData("/a b?c=d#e%", "http://h:1/a%20b%3Fc=d%23e%25?a=1&a=2&b=x%2Fy")]
    [InlineData("/ü(*)", "http://h:1/%C3%BC%28%2A%29?a=1&a=2&b=x%2Fy")]
    public void The_URL_is_escaped_as_Prometheus_does(string path, string expected)
    {
        var job = Job with { Params = [new UrlParameter("b", ["x/y"]), new UrlParameter("a", ["1", "2"])] };

        Build(job, ("__address__", "h:1"), ("__metrics_path__", path)).Active.Single().Url.ShouldBe(expected);
    }

    [Fact]
    public void A_parameter_label_replaces_the_first_value()
    {
        var job = Job with { Params = [new UrlParameter("a", ["1", "2"])] };

        Build(job, ("__address__", "h"), ("__param_a", "x")).Active.Single().Url.ShouldBe("http://h/metrics?a=x&a=2");
        Build(job, ("__address__", "h")).Active.Single().DiscoveredLabels.Get("__param_a").ShouldBe("1");
    }

    [Theory]
    [InlineData("__address__", "", "no __address__")]
    [InlineData("__address__", "http://h:1", "no host name")]
    [InlineData("__scrape_interval__", "x", "__scrape_interval__ is \"x\"")]
    [InlineData("__scrape_interval__", "0s", "greater than 0")]
    [InlineData("__scrape_timeout__", "0", "greater than 0")]
    [InlineData("__scrape_timeout__", "1s1m", "no duration")]
    [InlineData("__scrape_timeout__", "61s", "timeout (61s) is greater than its scrape interval (1m)")]
    [InlineData("__scrape_native_histograms__", "yes", "true or false")]
    [InlineData("__always_scrape_classic_histograms__", "2", "true or false")]
    [InlineData("__convert_classic_histograms_to_nhcb__", "2", "true or false")]
    public void What_cannot_be_scraped_is_an_error_and_the_others_live(string label, string value, string error)
    {
        var bad = LabelSet.From(new Dictionary<string, string> { ["__address__"] = "bad", [label] = value });
        var targets = new ScrapePool(Job).BuildTargets([new TargetGroup("g", LabelSet.Empty, [bad, LabelSet.Of(("__address__", "good"))])]);

        targets.Active.ShouldHaveSingleItem().Url.ShouldBe("http://good/metrics");
        var sentence = targets.Errors.ShouldHaveSingleItem();
        sentence.ShouldContain(error);
        sentence.ShouldStartWith("Cannot scrape target 0 (");
        targets.DroppedCount.ShouldBe(0);
    }

    [Fact]
    public void A_label_value_that_is_no_valid_UTF_8_is_an_error() =>
        Build(Job, ("__address__", "h"), ("x", "a\ud800")).Errors.ShouldHaveSingleItem().ShouldContain("its label \"x\" is no valid UTF-8");

    [Fact]
    public void Relabeling_changes_and_drops_targets()
    {
        var job = Job with
        {
            KeepDroppedTargets = 1,
            RelabelConfigs =
            [
                new RelabelRuleOptions { SourceLabels = ["__meta_role"], Regex = "db", Action = RelabelAction.Drop },
                new RelabelRuleOptions { SourceLabels = ["__meta_role"], TargetLabel = "role" },
            ],
        };

        var targets = new ScrapePool(job).BuildTargets([new TargetGroup("g", LabelSet.Empty,
        [
            LabelSet.Of(("__address__", "a"), ("__meta_role", "web")),
            LabelSet.Of(("__address__", "b"), ("__meta_role", "db")),
            LabelSet.Of(("__address__", "c"), ("__meta_role", "db")),
        ])]);

        targets.Active.ShouldHaveSingleItem().Labels.ShouldBe(LabelSet.Of(("instance", "a"), ("job", "j"), ("role", "web")));
        targets.Dropped.ShouldHaveSingleItem().Get("__address__").ShouldBe("b");
        targets.DroppedCount.ShouldBe(2);
    }

    [Fact]
    public void The_same_target_twice_is_one()
    {
        var a = LabelSet.Of(("__address__", "h"), ("__meta_x", "1"));
        var b = LabelSet.Of(("__address__", "h"), ("__meta_x", "2"));
        var c = LabelSet.Of(("__address__", "h"), ("x", "1"));

        new ScrapePool(Job).BuildTargets([new TargetGroup("g", LabelSet.Empty, [a, b]), new TargetGroup("h", LabelSet.Empty, [a, c])]).Active.Count.ShouldBe(2);
    }

    [Fact]
    public void Past_the_target_limit_every_target_of_the_job_fails()
    {
        var job = Job with { TargetLimit = 1 };

        Build(job, ("__address__", "a")).Active.ShouldAllBe(target => target.ForcedError == null);
        var targets = new ScrapePool(job).BuildTargets([new TargetGroup("g", LabelSet.Empty, [LabelSet.Of(("__address__", "a")), LabelSet.Of(("__address__", "b"))])]);
        targets.Active.Count.ShouldBe(2);
        targets.Active.ShouldAllBe(target => target.ForcedError!.Contains("target_limit=1 with 2 targets"));
    }

    [Fact]
    public void Identities_never_change()
    {
        string.Join(" ", IdOf(("__address__", "h:9100")), IdOf(("__address__", "h:9100"), ("env", "prod")), IdOf(("__address__", "ü:1"), ("a", "\U0001F600")))
            .ShouldBe("7d8c2b2a6628d0b6 b29ca37d959481ae 1f808a96ce1baec8");
    }

    [Fact]
    public void An_identity_is_labels_and_URL_but_not_how_often()
    {
        var plain = IdOf(("__address__", "h"));

        IdOf(("__address__", "h"), ("__scrape_interval__", "10s"), ("__scrape_timeout__", "5s")).ShouldBe(plain);
        IdOf(("__address__", "h"), ("__meta_x", "y")).ShouldBe(plain);
        IdOf(("__address__", "h"), ("__tmp", "y")).ShouldNotBe(plain);
        IdOf(("__address__", "h"), ("x", "y")).ShouldNotBe(plain);
        IdOf(("__address__", "h"), ("__param_x", "y")).ShouldNotBe(plain);
    }

    private static TargetId IdOf(params (string, string)[] labels) => Build(Job, labels).Active.Single().Id;

    private static ScrapePoolTargets Build(ScrapePoolOptions job, params (string, string)[] labels) =>
        new ScrapePool(job).BuildTargets([new TargetGroup("g", LabelSet.Empty, [LabelSet.Of(labels)])]);
}
