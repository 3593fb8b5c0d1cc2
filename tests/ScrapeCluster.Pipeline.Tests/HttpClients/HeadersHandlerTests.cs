using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class HeadersHandlerTests
{
    [Fact]
    public async Task Sends_values_secrets_and_files_in_this_order()
    {
        using var files = new TemporaryFolder();
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions
        {
            HttpHeaders =
            [
                new HttpHeaderOptions { Name = "X-Many", Values = ["a", "b"], Secrets = [new Secret("c")], Files = [files.Write("d", "d\n")] },
                new HttpHeaderOptions { Name = "X-Umlaut", Values = ["ü"] },
            ],
        });

        await client.GetAsync(server.Url);

        server.Requests.Single().Header("X-Many").Replace(" ", "").ShouldBe("a,b,c,d");
        server.Requests.Single().Header("X-Umlaut").ShouldBe("ü");
    }

    [Fact]
    public async Task Reads_files_anew_and_names_a_missing_one()
    {
        using var files = new TemporaryFolder();
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions
        {
            HttpHeaders = [new HttpHeaderOptions { Name = "X-Key", Files = [files.Write("key", "one")] }],
        });

        await client.GetAsync(server.Url);
        files.Write("key", "two");
        client.PassASecond();
        await client.GetAsync(server.Url);
        File.Delete(files.File("key"));
        client.PassASecond();
        var failure = await client.FailAsync(server.Url);

        server.Requests.Select(request => request.Header("X-Key")).ShouldBe(["one", "two"]);
        failure.ShouldBe($"Cannot read http_headers X-Key file \"{files.File("key")}\": there is no such file.");
    }

    [Fact]
    public async Task Secrets_do_not_follow_a_redirect_to_another_host()
    {
        await using var other = await TestHttpServer.StartAsync(_ => Task.CompletedTask, address: "127.0.0.2");
        await using var server = await TestHttpServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url.ToString());
            return Task.CompletedTask;
        });
        using var client = new TestClient(new HttpClientOptions
        {
            HttpHeaders =
            [
                new HttpHeaderOptions { Name = "X-Tenant", Values = ["t"] },
                new HttpHeaderOptions { Name = "X-Key", Secrets = [new Secret("s")] },
                new HttpHeaderOptions { Name = "Cookie", Values = ["c=1"] },
            ],
        });

        await client.GetAsync(server.Url);

        server.Requests.Single().Header("X-Key").ShouldBe("s");
        server.Requests.Single().Header("Cookie").ShouldBe("c=1");
        other.Requests.Single().Header("X-Tenant").ShouldBe("t");
        other.Requests.Single().Header("X-Key").ShouldBe("");
        other.Requests.Single().Header("Cookie").ShouldBe("");
    }
}
