using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class CredentialsHandlerTests
{
    [Fact]
    public async Task Basic_auth_sends_name_and_password_in_utf8()
    {
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions { BasicAuth = new BasicAuthOptions { Username = "jürgen", Password = new Secret("pa:ss") } });

        await client.GetAsync(server.Url);

        server.Requests.Single().Header("Authorization").ShouldBe("Basic asO8cmdlbjpwYTpzcw==");
    }

    [Fact]
    public async Task Authorization_sends_any_type()
    {
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions { Authorization = new AuthorizationOptions { Type = "Token", Credentials = new Secret("a b=") } });

        await client.GetAsync(server.Url);

        server.Requests.Single().Header("Authorization").ShouldBe("Token a b=");
    }

    [Fact]
    public async Task Files_are_trimmed_and_read_anew_while_running()
    {
        using var files = new TemporaryFolder();
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions
        {
            BasicAuth = new BasicAuthOptions { UsernameFile = files.Write("user", "me\n"), PasswordFile = files.Write("password", " old \n") },
        });

        await client.GetAsync(server.Url);
        files.Write("password", "new");
        client.PassASecond();
        await client.GetAsync(server.Url);

        server.Requests.Select(request => request.Header("Authorization"))
            .ShouldBe([BasicCredentials.Encode("me", "old"), BasicCredentials.Encode("me", "new")]);
    }

    [Fact]
    public async Task A_token_behind_the_symbolic_links_of_a_mounted_secret_is_read_anew()
    {
        using var files = new TemporaryFolder();
        Directory.CreateDirectory(files.File("..1"));
        Directory.CreateDirectory(files.File("..2"));
        files.Write("..1/token", "first");
        files.Write("..2/token", "other");
        File.CreateSymbolicLink(files.File("..data"), "..1");
        File.CreateSymbolicLink(files.File("token"), "..data/token");
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions { Authorization = new AuthorizationOptions { CredentialsFile = files.File("token") } });

        await client.GetAsync(server.Url);
        files.SwapLink("..data", "..2");
        client.PassASecond();
        await client.GetAsync(server.Url);

        server.Requests.Select(request => request.Header("Authorization")).ShouldBe(["Bearer first", "Bearer other"]);
    }

    [Fact]
    public async Task A_missing_file_fails_the_request_by_name_and_heals()
    {
        using var files = new TemporaryFolder();
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions { Authorization = new AuthorizationOptions { CredentialsFile = files.File("token") } });

        (await client.FailAsync(server.Url)).ShouldBe($"Cannot read authorization credentials_file \"{files.File("token")}\": there is no such file.");
        files.Write("token", "here");
        client.PassASecond();
        await client.GetAsync(server.Url);

        server.Requests.Single().Header("Authorization").ShouldBe("Bearer here");
    }

    [Fact]
    public async Task A_line_break_inside_a_secret_fails_the_request()
    {
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("a\nX-Evil: 1") } });

        (await client.FailAsync(server.Url)).ShouldBe("Cannot send the header Authorization: its value holds a line break or a zero byte.");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_header_of_the_caller_wins()
    {
        await using var server = await TestHttpServer.StartAsync("");
        using var client = new TestClient(new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("ours") } });
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url) { Headers = { { "Authorization", "Bearer callers" } } };

        using var response = await client.SendAsync(request);

        server.Requests.Single().Header("Authorization").ShouldBe("Bearer callers");
    }
}
