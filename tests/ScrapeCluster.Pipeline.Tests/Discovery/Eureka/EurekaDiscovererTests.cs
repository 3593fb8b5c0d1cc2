using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery.Eureka;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Eureka;

public sealed class EurekaDiscovererTests
{
    private const string All = "ledger-1.example:8080 [2001:db8::2]:9000 bare:80";

    private readonly FakeTimeProvider _time = new();
    private (int Status, string Body) _answer = (200, File.ReadAllText(FakeEngine.PathOf("eureka", "apps.xml")));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Instances_become_targets_with_their_labels(string newLine)
    {
        _answer.Body = _answer.Body.ReplaceLineEndings(newLine);
        await using var server = await TestHttpServer.StartAsync(AnswerAsync);
        await using var discoverer = Discover(server);
        await discoverer.UntilAsync(All);

        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("eureka");
        FakeEngine.Show(discoverer.Groups).ShouldBe(File.ReadAllText(FakeEngine.PathOf("eureka", "apps.expected")));
        var request = server.Requests.Single();
        (request.Method, request.Path, request.Header("Authorization")).ShouldBe(("GET", "/eureka/apps", "Bearer s"));
    }

    [Theory]
    [InlineData(500, "<applications/>")]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "<applications>")]
    [InlineData(200, "<applications><application></applications>")]
    [InlineData(200, "<applications><application><instance><port>x</port></instance></application></applications>")]
    [InlineData(200, "<applications><application><instance><port enabled='maybe'>1</port></instance></application></applications>")]
    [InlineData(200, "<applications><application><instance><countryId>x</countryId></instance></application></applications>")]
    public async Task A_failed_round_keeps_the_last_good_list(int status, string body)
    {
        await using var server = await TestHttpServer.StartAsync(AnswerAsync);
        await using var discoverer = Discover(server);
        await discoverer.UntilAsync(All);

        _answer = (status, body);
        await PassAsync(() => discoverer.Measured("refreshes_total:eureka:failure") >= 1);
        (discoverer.Addresses, discoverer.Publications).ShouldBe((All, 1));

        _answer = (200, "<applications/>");
        await PassAsync(() => discoverer.Addresses == "");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:99999999")]
    public async Task A_server_that_cannot_be_asked_is_a_failure(string server)
    {
        await using var discoverer = new RunningDiscoverer(new EurekaDiscoveryOptions { Server = server }, _time);

        await discoverer.UntilMeasuredAsync("refreshes_total:eureka:failure", 1);
    }

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.StatusCode = _answer.Status;
        return context.Response.WriteAsync(_answer.Body);
    }

    private RunningDiscoverer Discover(TestHttpServer server)
    {
        var client = new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("s") } };
        return new RunningDiscoverer(new EurekaDiscoveryOptions { Server = $"{server.Url}eureka", HttpClient = client }, _time);
    }

    private Task<TimeSpan> PassAsync(Func<bool> condition) => RunningDiscoverer.PassAsync(_time, TimeSpan.FromSeconds(5), condition);
}
