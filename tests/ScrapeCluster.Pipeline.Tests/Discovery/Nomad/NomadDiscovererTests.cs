using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.Discovery.Nomad;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Nomad;

public sealed class NomadDiscovererTests
{
    private const string Services = """[{"Namespace":"default","Services":[{"ServiceName":"web api","Tags":["a"]},{"ServiceName":"db","Tags":[]}]}]""";

    private const string Web = """
        [{"ID":"_nomad-task-1-web","ServiceName":"web api","Namespace":"default","NodeID":"n1","Datacenter":"dc1","JobID":"j","AllocID":"x",
          "Tags":["blue","eu"],"Address":"10.0.0.1","Port":24000,"CreateIndex":1},
         {"ID":"_nomad-task-2-web","ServiceName":"web api","Namespace":"default","NodeID":"n2","Datacenter":"dc2","Tags":[],"Address":"fd00::1","Port":24001}]
        """;

    private readonly Dictionary<string, string> _answers = new()
    {
        ["/v1/services"] = Services,
        ["/v1/service/web%20api"] = Web,
        ["/v1/service/db"] = "[]",
    };

    [Fact]
    public async Task Every_instance_of_every_service_is_a_target()
    {
        await using var server = await TestHttpServer.StartAsync(AnswerAsync);
        await using var discoverer = new RunningDiscoverer(new NomadDiscoveryOptions { Server = server.Url.ToString() });

        await discoverer.UntilAsync("10.0.0.1:24000 [fd00::1]:24001");

        discoverer.Groups.ShouldHaveSingleItem().Targets.Select(target => target.ToString()).ShouldBe(
        [
            """{__address__="10.0.0.1:24000", __meta_nomad_address="10.0.0.1", __meta_nomad_dc="dc1", __meta_nomad_namespace="default", __meta_nomad_node_id="n1", __meta_nomad_service="web api", __meta_nomad_service_address="10.0.0.1", __meta_nomad_service_id="_nomad-task-1-web", __meta_nomad_service_port="24000", __meta_nomad_tags=",blue,eu,"}""",
            """{__address__="[fd00::1]:24001", __meta_nomad_address="fd00::1", __meta_nomad_dc="dc2", __meta_nomad_namespace="default", __meta_nomad_node_id="n2", __meta_nomad_service="web api", __meta_nomad_service_address="fd00::1", __meta_nomad_service_id="_nomad-task-2-web", __meta_nomad_service_port="24001"}""",
        ]);
        server.Requests.First().Path.ShouldBe("/v1/services?namespace=default&region=global&stale=");
    }

    [Theory]
    [InlineData("/v1/services", "{}")]
    [InlineData("/v1/services", null)]
    [InlineData("/v1/service/db", "not json")]
    [InlineData("/v1/service/db", null)]
    public async Task A_failed_round_keeps_the_last_good_list(string path, string? answer)
    {
        await using var server = await TestHttpServer.StartAsync(AnswerAsync);
        await using var discoverer = new RunningDiscoverer(new NomadDiscoveryOptions { Server = server.Url.ToString(), RefreshInterval = TimeSpan.FromMilliseconds(100) });
        await discoverer.UntilAsync("10.0.0.1:24000 [fd00::1]:24001");
        var before = _answers[path];

        _answers[path] = answer ?? "";
        await discoverer.UntilMeasuredAsync("refreshes_total:nomad:failure", 1);
        discoverer.Addresses.ShouldBe("10.0.0.1:24000 [fd00::1]:24001");
        _answers[path] = before;
        _answers["/v1/service/web%20api"] = "[]";

        await discoverer.UntilAsync("");
    }

    // An empty text stands for a server that fails.
    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.ToUriComponent();
        var answer = _answers.GetValueOrDefault(path, "");
        if (answer.Length == 0)
            context.Response.StatusCode = 500;
        await context.Response.WriteAsync(answer);
    }
}
