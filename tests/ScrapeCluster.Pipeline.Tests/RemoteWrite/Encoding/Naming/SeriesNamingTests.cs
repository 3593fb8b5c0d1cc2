using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Naming;

/// <summary>What an endpoint gets of a page whose names are to be those of the collector, with a plan of the page and without.</summary>
public sealed partial class SeriesNamingTests
{
    private static readonly NamingOptions All = new() { MetricSuffixes = true, OtlpForms = true };

    [Theory]
    [InlineData("# TYPE foo counter\nfoo 1\n", "foo_total{job=\"j\"}")]
    [InlineData("# TYPE foo gauge\nfoo 1\n", "foo{job=\"j\"}")]
    [InlineData("foo 1\n# TYPE foo counter\n", "foo{job=\"j\"}")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_sum 2\nh_count 1\n", "h_bucket{job=\"j\",le=\"1\"} h_count{job=\"j\"} h_sum{job=\"j\"}")]
    [InlineData("# TYPE s summary\ns{quantile=\"0.50\"} 1\ns_sum 1\ns_count 1\n", "s_count{job=\"j\"} s_sum{job=\"j\"} s{job=\"j\",quantile=\"0.5\"}")]
    [InlineData("# TYPE a counter\n# TYPE b gauge\na 1\nb 1\n", "a_total{job=\"j\"} b{job=\"j\"}")]
    [InlineData("x{_a=\"1\",__b=\"2\",c__d=\"3\"} 1\n", "x{c_d=\"3\",job=\"j\",key_a=\"1\",key_b=\"2\"}")]
    [InlineData("x{a__b=\"1\",a_b=\"2\"} 1\n", "x{a_b=\"2;1\",job=\"j\"}")]
    public void A_page(string page, string expected) => Written(All, page).ShouldBe(expected.Split(' '), ignoreOrder: true);

    [Fact]
    public void What_is_taken_for_a_start_time_is_not_written() =>
        Written(All, "# TYPE foo counter\nfoo_total 1\nfoo_created 5\n# TYPE bar info\nbar_info 1\n# EOF\n", ExpositionFormat.OpenMetrics).ShouldBe(["bar{job=\"j\"}", "foo_total{job=\"j\"}"], ignoreOrder: true);

    [Fact]
    public void A_series_that_a_rule_of_the_job_renames_is_of_no_type()
    {
        var rules = EncodedTarget.RulesOf(new ScrapePoolOptions
        {
            JobName = "j",
            MetricRelabelConfigs = [new RelabelRuleOptions { SourceLabels = ["__name__"], Regex = "foo", TargetLabel = "__name__", Replacement = "bar" }],
        });

        Written(All, "# TYPE foo counter\nfoo 1\n", rules: rules).ShouldBe(["bar{job=\"j\"}"]);
    }

    [Fact]
    public void Scope_labels_stand_on_every_series_but_those_that_have_their_own()
    {
        var written = Written(new NamingOptions { ScopeLabels = true }, "a 1\nb{otel_scope_name=\"mine\"} 1\n");

        written[0].ShouldBe("a{job=\"j\",otel_scope_name=\"github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver\",otel_scope_version=\"v0.49.0\"}");
        written[1].ShouldBe("b{job=\"j\",otel_scope_name=\"mine\"}");
    }

    [Theory]
    [InlineData("10.0.0.1:8080", "server_address=\"10.0.0.1\",server_port=\"8080\"")]
    [InlineData("[fd00::1]:80", "server_address=\"fd00::1\",server_port=\"80\"")]
    [InlineData("host", "server_address=\"host\",server_port=\"\"")]
    [InlineData("127.0.0.1:9100", "server_port=\"9100\"")]
    [InlineData("localhost:9100", "server_port=\"9100\"")]
    public void Resource_labels_say_where_a_target_is(string instance, string expected) =>
        Written(new NamingOptions { ResourceLabels = true }, "a 1\n", target: Target(instance))
            .ShouldBe([$"a{{instance=\"{instance}\",job=\"j\",{expected.Replace(",server_port=\"\"", "", StringComparison.Ordinal)},service_instance_id=\"{instance}\",service_name=\"j\",url_scheme=\"http\"}}"]);

    [Fact]
    public void Resource_labels_of_a_pod()
    {
        var target = Target("10.0.0.1:80") with
        {
            DiscoveredLabels = LabelSet.Of(
                ("__meta_kubernetes_namespace", "shop"), ("__meta_kubernetes_pod_name", "cart-1"), ("__meta_kubernetes_pod_uid", "u1"), ("__meta_kubernetes_pod_node_name", "n1"),
                ("__meta_kubernetes_pod_container_name", "app"), ("__meta_kubernetes_pod_controller_kind", "ReplicaSet"), ("__meta_kubernetes_pod_controller_name", "cart")),
        };

        var series = Written(new NamingOptions { ResourceLabels = true }, "a 1\n", target: target).ShouldHaveSingleItem();

        series.ShouldContain("k8s_container_name=\"app\",k8s_namespace_name=\"shop\",k8s_node_name=\"n1\",k8s_pod_name=\"cart-1\",k8s_pod_uid=\"u1\",k8s_replicaset_name=\"cart\"");
    }

    [Theory]
    [InlineData(ReportSeries.AlwaysCount)]
    [InlineData(8)]
    public void A_target_s_information_is_a_series_of_its_own(int reports)
    {
        using var target = new EncodedTarget(PlanOf(new NamingOptions { TargetInfo = true }), new SeriesPlanning(TimeProvider.System))
        {
            Target = Target("10.0.0.1:80"),
            ReportCount = reports + 1,
        };

        var first = Scrape(target, 1000, "a 1\ntarget_info 7\n");
        var second = Scrape(target, 2000, "a 2\ntarget_info 7\n");
        string[] ended = [.. target.End(3000).Select(Short)];

        const string Information = "target_info{cluster=\"c\",instance=\"10.0.0.1:80\",job=\"j\",server_address=\"10.0.0.1\",server_port=\"80\",url_scheme=\"http\"}";
        first.ShouldContain($"{Information} 1@1000");
        second.ShouldContain($"{Information} 1@2000");
        second.Count(sample => sample.StartsWith("target_info", StringComparison.Ordinal)).ShouldBe(2);
        second.Length.ShouldBe(reports + 3);
        ended.ShouldContain(sample => sample.StartsWith(Information, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_endpoint_that_asks_for_it_gets_other_names()
    {
        using var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf("plain"), EncodedTarget.EndpointOf("named") with { Naming = All with { TargetInfo = true } }))
        {
            ReportCount = ReportSeries.AlwaysCount + 1,
        };

        const string Page = "# TYPE foo counter\nfoo 1\n";
        Scrape(target, 1000, Page, "plain").ShouldContain("foo{job=\"j\"} 1@1000");
        Scrape(target, 2000, Page, "named").ShouldContain("foo_total{job=\"j\"} 1@2000");
        Scrape(target, 3000, Page, "plain").ShouldNotContain(sample => sample.StartsWith("target_info", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_type_makes_another_series_and_ends_the_first(bool isPlanned)
    {
        using var target = new EncodedTarget(PlanOf(All), isPlanned ? new SeriesPlanning(TimeProvider.System) : null);
        Scrape(target, 1000, "# TYPE foo gauge\nfoo 1\n").ShouldBe(["foo{cluster=\"c\",job=\"j\"} 1@1000"]);
        Scrape(target, 2000, "# TYPE foo gauge\nfoo 2\n").ShouldBe(["foo{cluster=\"c\",job=\"j\"} 2@2000"]);

        var changed = Scrape(target, 3000, "# TYPE foo counter\nfoo 3\n");

        changed.ShouldContain("foo_total{cluster=\"c\",job=\"j\"} 3@3000");
        changed.Length.ShouldBe(2);
        target.Markers.ShouldBe(1);
        Scrape(target, 4000, "# TYPE foo counter\nfoo 4\n").ShouldBe(["foo_total{cluster=\"c\",job=\"j\"} 4@4000"]);
    }

    private static string[] Scrape(EncodedTarget target, long timestampMs, string page, string endpoint = EncodedTarget.Endpoint) =>
        [.. target.Scrape(timestampMs, page, endpoint).Select(Short)];

    // name{a="1",b="2"} 3@1000
    private static string Short(string sample) => Sample().Replace(sample, match => $"{match.Groups[1].Value}{{{match.Groups[2].Value.Replace("\", ", "\",", StringComparison.Ordinal)}}} {match.Groups[3].Value}@{match.Groups[4].Value}");

    [GeneratedRegex("""^\{__name__="([^"]*)"(?:, )?(.*)\} (\S+) @(\d+)$""")]
    private static partial Regex Sample();

    private static EncodingPlan PlanOf(NamingOptions naming) => EncodedTarget.PlanOf(EncodedTarget.EndpointOf(external: [("cluster", "c")]) with { Naming = naming });

    private static Target Target(string instance) => EncodedTarget.Plain with { Url = $"http://{instance}/metrics", Labels = LabelSet.Of(("instance", instance), ("job", "j")) };

    // Without the cluster label, value and time.
    private static string[] Written(NamingOptions naming, string page, ExpositionFormat format = ExpositionFormat.PrometheusText, SampleRules? rules = null, Target? target = null)
    {
        using var encoded = new EncodedTarget(PlanOf(naming)) { Format = format, Target = target ?? EncodedTarget.Plain };
        if (rules is not null)
            encoded.Rules = rules;
        var samples = Scrape(encoded, 1000, page);
        encoded.Page.Error.ShouldBeNull();
        return [.. samples.Select(sample => sample[..(sample.LastIndexOf('}') + 1)].Replace("cluster=\"c\",", "", StringComparison.Ordinal))];
    }
}
