using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Server.DemoTargets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.DemoTargets;

public sealed partial class DemoEndpointsTests : IAsyncLifetime
{
    private TestWeb _web = null!;

    public async ValueTask InitializeAsync() => _web = await TestWeb.StartAsync(
        new BuiltinOptions { DemoTargets = 2 }, services => services.AddSingleton<DemoTargetSet>(), routes => routes.MapDemoTargets());

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Shows_a_counter_a_gauge_a_histogram_and_a_summary()
    {
        var body = await _web.Http.GetStringAsync("/demo/1/metrics");

        foreach (var kind in (string[])["counter", "gauge", "histogram", "summary"])
            body.ShouldContain($" {kind}\n");
        body.ShouldContain("demo_build_info{version=\"1.4.2\",shop=\"shop-1\"} 1\n");
    }

    [Fact]
    public async Task Counters_only_grow_and_the_histogram_agrees_with_them()
    {
        var first = await _web.Http.GetStringAsync("/demo/1/metrics");
        var second = await _web.Http.GetStringAsync("/demo/1/metrics");

        var requests = Sum(second, "demo_http_requests_total");
        requests.ShouldBeGreaterThan(0);
        requests.ShouldBeGreaterThanOrEqualTo(Sum(first, "demo_http_requests_total"));
        Sum(second, "demo_http_request_duration_seconds_count").ShouldBe(requests);
    }

    [Theory]
    [InlineData("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain; version=0.0.4; charset=utf-8", false)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", "application/openmetrics-text; version=1.0.0; charset=utf-8", true)]
    [InlineData("application/openmetrics-text;q=0.1,text/plain;q=0.9", "text/plain; version=0.0.4; charset=utf-8", false)]
    public async Task Speaks_OpenMetrics_to_those_who_prefer_it(string accept, string contentType, bool isOpenMetrics)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/demo/1/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        var answer = await _web.Http.SendAsync(request);

        answer.Content.Headers.ContentType.ShouldBe(MediaTypeHeaderValue.Parse(contentType));
        (await answer.Content.ReadAsStringAsync()).EndsWith("# EOF\n", StringComparison.Ordinal).ShouldBe(isOpenMetrics);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task There_are_as_many_as_configured(int number)
    {
        var answer = await _web.Http.GetAsync($"/demo/{number}/metrics");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("demo_targets: 2");
    }

    private static double Sum(string body, string name) => SampleLine().Matches(body)
        .Where(line => line.Groups["name"].Value == name)
        .Sum(line => double.Parse(line.Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{.*\})? (?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex SampleLine();
}
