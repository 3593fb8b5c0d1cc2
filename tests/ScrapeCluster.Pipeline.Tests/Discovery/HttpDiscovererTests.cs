using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Http;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery;

public sealed class HttpDiscovererTests
{
    private const string A = """[{"targets":["a:1"],"labels":{"x":"y"}}]""";
    private const string B = """[{"targets":["b:1"]},{"targets":["b:2"]}]""";

    private readonly FakeTimeProvider _time = new();
    private Func<HttpContext, Task> _answer = Json(A);

    [Fact]
    public async Task Asks_as_prometheus_does_and_publishes_the_groups()
    {
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = Discover(server, TimeSpan.FromSeconds(30));

        await discoverer.UntilAsync("a:1");

        var url = $"{server.Url}sd?a=b";
        discoverer.Groups.Single().ShouldBe(new TargetGroup($"{url}:0", LabelSet.Of(("__meta_url", url), ("x", "y")), [LabelSet.Of(("__address__", "a:1"))]));
        var request = server.Requests.Single();
        (request.Method, request.Path, request.Header("Accept"), request.Header("X-Prometheus-Refresh-Interval-Seconds"))
            .ShouldBe(("GET", "/sd?a=b", "application/json", "30"));
        request.Header("User-Agent").ShouldStartWith("ScrapeCluster/");
        discoverer.Measured("last_success_timestamp_seconds:http").ShouldBe(_time.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Asks_again_every_interval_and_publishes_only_changes()
    {
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = Discover(server);
        await discoverer.UntilAsync("a:1");

        await PassAsync(() => discoverer.Measured("refreshes_total:http:success") >= 3);
        discoverer.Publications.ShouldBe(1);
        _answer = Json(B);
        await PassAsync(() => discoverer.Addresses == "b:1 b:2");
        _answer = Json("[]");
        await PassAsync(() => discoverer.Addresses == "");
    }

    [Theory]
    [InlineData(500, "application/json", A)]
    [InlineData(204, "application/json", "")]
    [InlineData(200, "text/plain", A)]
    [InlineData(200, "", A)]
    [InlineData(200, "application/json; charset=latin1", A)]
    [InlineData(200, "application/json", "")]
    [InlineData(200, "application/json", """[{"targets":["a:1"],"foo":1}]""")]
    [InlineData(200, "application/json", "[null]")]
    public async Task A_failed_round_keeps_the_last_good_list(int status, string contentType, string body)
    {
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = Discover(server);
        await discoverer.UntilAsync("a:1");

        _answer = Answer(status, contentType, body);
        await PassAsync(() => discoverer.Measured("refreshes_total:http:failure") >= 1);
        discoverer.Addresses.ShouldBe("a:1");
        discoverer.Measured("discovered_targets:http").ShouldBe(1);
        _answer = Json(B);

        await PassAsync(() => discoverer.Addresses == "b:1 b:2");
        discoverer.Publications.ShouldBe(2);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    public async Task Accepts_json_content_types(string contentType)
    {
        _answer = Answer(200, contentType, A);
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = Discover(server);

        await discoverer.UntilAsync("a:1");
    }

    [Fact]
    public async Task A_server_that_comes_up_late_is_asked_again_soon()
    {
        _answer = Answer(503, "text/plain", "");
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = Discover(server, TimeSpan.FromHours(1));
        await discoverer.UntilMeasuredAsync("refreshes_total:http:failure", 1);
        discoverer.Publications.ShouldBe(0);

        _answer = Json(A);
        var passed = await RunningDiscoverer.PassAsync(_time, TimeSpan.FromMilliseconds(100), () => discoverer.Addresses == "a:1");

        passed.ShouldBeLessThan(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task Reads_gzip()
    {
        _answer = async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("""[{"targets":["zipped"]}]"""u8.ToArray());
        };
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = Discover(server);

        await discoverer.UntilAsync("zipped");
        server.Requests.First().Header("Accept-Encoding").ShouldBe("gzip");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_the_interval()
    {
        _answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = Discover(server);
        await Eventually.TrueAsync(() => !server.Requests.IsEmpty, Eventually.DefaultTimeout, () => "no request arrived");

        _answer = Json(A);
        await PassAsync(() => discoverer.Addresses == "a:1");

        discoverer.Measured("refreshes_total:http:failure").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Uses_the_http_client_options()
    {
        await using var server = await TestHttpServer.StartAsync(context => _answer(context));
        await using var discoverer = new RunningDiscoverer(
            new HttpDiscoveryOptions
            {
                Url = server.Url.ToString(),
                HttpClient = new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("s") } },
            },
            _time);

        await discoverer.UntilAsync("a:1");

        server.Requests.Single().Header("Authorization").ShouldBe("Bearer s");
    }

    private static Func<HttpContext, Task> Json(string body) => Answer(200, "application/json", body);

    private static Func<HttpContext, Task> Answer(int status, string contentType, string body) => async context =>
    {
        context.Response.StatusCode = status;
        if (contentType.Length > 0)
            context.Response.ContentType = contentType;
        if (body.Length > 0)
            await context.Response.WriteAsync(body);
    };

    private RunningDiscoverer Discover(TestHttpServer server, TimeSpan? interval = null) =>
        new(new HttpDiscoveryOptions { Url = $"{server.Url}sd?a=b", RefreshInterval = interval ?? TimeSpan.FromMinutes(1) }, _time);

    private Task<TimeSpan> PassAsync(Func<bool> condition) => RunningDiscoverer.PassAsync(_time, TimeSpan.FromSeconds(5), condition);
}
