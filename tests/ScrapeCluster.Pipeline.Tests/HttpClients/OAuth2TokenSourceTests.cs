using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class OAuth2TokenSourceTests
{
    [Fact]
    public async Task Fetches_one_token_for_many_requests_and_keeps_it()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TestHttpServer.StartAsync(async context =>
        {
            await gate.Task;
            await context.Response.WriteAsync("""{"access_token":"abc","token_type":"bearer","expires_in":3600}""");
        });
        using var client = new TestClient(With(Options(tokens) with
        {
            Scopes = ["read", "write all"],
            EndpointParams = [KeyValuePair.Create("audience", "x&y")],
        }));

        var requests = Enumerable.Range(0, 20).Select(_ => client.GetAsync(server.Url)).ToArray();
        await Eventually.TrueAsync(() => !tokens.Requests.IsEmpty, Eventually.DefaultTimeout, () => "no token was asked for");
        gate.SetResult();
        await Task.WhenAll(requests);
        await client.GetAsync(server.Url);

        server.Requests.Count.ShouldBe(21);
        server.Requests.ShouldAllBe(request => request.Header("Authorization") == "Bearer abc");
        var asked = tokens.Requests.Single();
        asked.Method.ShouldBe("POST");
        asked.Header("Authorization").ShouldBe(BasicCredentials.Encode("me", "ge%3Aheim"));
        asked.Body.ShouldBe("grant_type=client_credentials&scope=read+write+all&audience=x%26y");
    }

    [Fact]
    public async Task Renews_ten_seconds_before_the_end()
    {
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TokensAsync(expiresIn: "60");
        using var client = new TestClient(With(Options(tokens)));

        await client.GetAsync(server.Url);
        client.Time.Advance(TimeSpan.FromSeconds(49));
        await client.GetAsync(server.Url);
        client.Time.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync(server.Url);

        server.Requests.Select(request => request.Header("Authorization")).ShouldBe(["Bearer 1", "Bearer 1", "Bearer 2"]);
    }

    [Fact]
    public async Task A_changed_secret_file_means_a_new_token()
    {
        using var files = new TemporaryFolder();
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TokensAsync(expiresIn: "\"3600\"");
        using var client = new TestClient(With(Options(tokens) with { ClientSecret = default, ClientSecretFile = files.Write("secret", "one\n") }));

        await client.GetAsync(server.Url);
        files.Write("secret", "two");
        client.PassASecond();
        await client.GetAsync(server.Url);

        tokens.Requests.Select(request => request.Header("Authorization")).ShouldBe([BasicCredentials.Encode("me", "one"), BasicCredentials.Encode("me", "two")]);
    }

    [Fact]
    public async Task An_endpoint_that_wants_the_id_in_the_form_gets_it_there_from_then_on()
    {
        await using var server = await TestHttpServer.StartAsync("");
        var count = 0;
        await using var tokens = await TestHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization.Count > 0 ? 401 : 200;
            return context.Response.WriteAsync($$"""{"access_token":"{{++count}}","expires_in":60}""");
        });
        using var client = new TestClient(With(Options(tokens)));

        await client.GetAsync(server.Url);
        client.Time.Advance(TimeSpan.FromSeconds(60));
        await client.GetAsync(server.Url);

        tokens.Requests.Select(request => request.Body).ShouldBe(
        [
            "grant_type=client_credentials",
            "grant_type=client_credentials&client_id=me&client_secret=ge%3Aheim",
            "grant_type=client_credentials&client_id=me&client_secret=ge%3Aheim",
        ]);
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"no such client"}""", "HTTP status 401 (invalid_client: no such client)")]
    [InlineData(500, "<html>", "HTTP status 500")]
    [InlineData(200, """{"error":"invalid_scope"}""", "an error (invalid_scope)")]
    [InlineData(200, "{}", "an answer without access_token")]
    [InlineData(200, "hello", "something that is not JSON")]
    public async Task A_failure_says_what_the_endpoint_answered(int status, string body, string expected)
    {
        await using var tokens = await TestHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        using var client = new TestClient(With(Options(tokens)));

        (await client.FailAsync(new Uri("http://127.0.0.1:1/"))).ShouldBe($"Cannot get an oauth2 token: \"{tokens.Url}token\" answered with {expected}.");
    }

    [Fact]
    public async Task A_failure_is_not_repeated_within_a_second_and_heals()
    {
        await using var server = await TestHttpServer.StartAsync("");
        var isUp = false;
        await using var tokens = await TestHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = isUp ? 200 : 503;
            return context.Response.WriteAsync("""{"access_token":"abc"}""");
        });
        using var client = new TestClient(With(Options(tokens)));

        await client.FailAsync(server.Url);
        var asked = tokens.Requests.Count;
        await client.FailAsync(server.Url);
        tokens.Requests.Count.ShouldBe(asked);
        isUp = true;
        client.PassASecond();

        (await client.GetAsync(server.Url)).ShouldBe("200");
    }

    [Fact]
    public async Task The_token_endpoint_has_tls_and_proxy_of_its_own()
    {
        using var authority = TestAuthority.Create();
        using var proxy = new TestProxy();
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TestHttpServer.StartAsync(
            context => context.Response.WriteAsync("""{"access_token":"abc"}"""), new TestTls(authority.IssueServer("127.0.0.1")));
        using var client = new TestClient(With(Options(tokens) with
        {
            Tls = new TlsOptions { Ca = authority.CertificatePem },
            Proxy = new ProxyOptions { ProxyUrl = $"http://{proxy.Authority}" },
        }));

        await client.GetAsync(server.Url);

        server.Requests.Single().Header("Authorization").ShouldBe("Bearer abc");
        proxy.Heads.Single().ShouldStartWith($"CONNECT {tokens.Url.Authority} ");
    }

    [Fact]
    public async Task The_token_does_not_follow_a_redirect_to_another_host()
    {
        await using var other = await TestHttpServer.StartAsync(_ => Task.CompletedTask, address: "127.0.0.2");
        await using var server = await TestHttpServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url.ToString());
            return Task.CompletedTask;
        });
        await using var tokens = await TokensAsync("3600");
        using var client = new TestClient(With(Options(tokens)));

        await client.GetAsync(server.Url);

        server.Requests.Single().Header("Authorization").ShouldBe("Bearer 1");
        other.Requests.Single().Header("Authorization").ShouldBe("");
    }

    private static async Task<TestHttpServer> TokensAsync(string expiresIn)
    {
        var count = 0;
        return await TestHttpServer.StartAsync(context =>
            context.Response.WriteAsync($$"""{"access_token":"{{++count}}","token_type":"Bearer","expires_in":{{expiresIn}}}"""));
    }

    private static OAuth2Options Options(TestHttpServer tokens) =>
        new() { ClientId = "me", ClientSecret = new Secret("ge:heim"), TokenUrl = $"{tokens.Url}token" };

    private static HttpClientOptions With(OAuth2Options oauth2) => new() { OAuth2 = oauth2 };
}
