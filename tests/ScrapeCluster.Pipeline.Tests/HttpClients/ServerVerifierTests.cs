using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class ServerVerifierTests
{
    [Fact]
    public async Task The_system_does_not_trust_a_private_authority()
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("127.0.0.1")));
        using var client = new TestClient(HttpClientOptions.Default);

        (await client.FailAsync(server.Url)).ShouldBe(
            $"Cannot reach \"{server.Url}\": TLS: the server's certificate (CN=server) is not accepted: PartialChain; trusted are the system's authorities, ca_file names others.");
    }

    [Fact]
    public async Task Insecure_skip_verify_accepts_anything()
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("elsewhere.example")));
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { InsecureSkipVerify = true } });

        (await client.GetAsync(server.Url)).ShouldBe("200 secure");
    }

    [Fact]
    public async Task A_name_that_the_certificate_does_not_hold_is_refused()
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("elsewhere.example")));
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = authority.CertificatePem } });

        (await client.FailAsync(server.Url)).ShouldBe(
            $"Cannot reach \"{server.Url}\": TLS: the server's certificate (CN=server) is not valid for \"127.0.0.1\"; server_name sets another name to check.");
    }

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task Server_name_is_sent_and_checked(HttpProtocols protocols, string expected)
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("elsewhere.example")), protocols);
        var tls = new TlsOptions { Ca = authority.CertificatePem, ServerName = "elsewhere.example" };
        using var client = new TestClient(new HttpClientOptions { Tls = tls });
        using var wrong = new TestClient(new HttpClientOptions { Tls = tls with { ServerName = "wrong.example" } });

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GetAsync(server.Url)));
        (await client.GetAsync(server.Url)).ShouldBe("200 secure");
        var refusal = await wrong.FailAsync(server.Url);

        server.Requests.ShouldAllBe(request => request.ServerName == "elsewhere.example" && request.Protocol == expected && request.Header("Host") == server.Url.Authority);
        refusal.ShouldBe($"Cannot reach \"{server.Url}\": TLS: the server's certificate (CN=server) is not valid for \"wrong.example\"; server_name sets another name to check.");
    }

    [Fact]
    public async Task An_intermediate_alone_is_an_anchor()
    {
        using var root = TestAuthority.Create();
        using var intermediate = root.CreateIntermediate("in between");
        await using var server = await StartAsync(new TestTls(intermediate.IssueServer("127.0.0.1")));
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = intermediate.CertificatePem } });

        (await client.GetAsync(server.Url)).ShouldBe("200 secure");
    }

    [Fact]
    public async Task A_server_that_sends_its_intermediate_is_trusted_by_the_root()
    {
        using var root = TestAuthority.Create();
        using var intermediate = root.CreateIntermediate("in between");
        await using var server = await StartAsync(new TestTls(intermediate.IssueServer("127.0.0.1")) { ChainPem = intermediate.CertificatePem });
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = root.CertificatePem } });

        (await client.GetAsync(server.Url)).ShouldBe("200 secure");
    }

    [Fact]
    public async Task A_certificate_that_only_claims_the_intermediate_as_its_issuer_is_refused()
    {
        using var root = TestAuthority.Create();
        using var intermediate = root.CreateIntermediate("in between");
        using var forger = TestAuthority.Create().CreateIntermediate("in between");
        await using var server = await StartAsync(new TestTls(forger.IssueServer("127.0.0.1")));
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = intermediate.CertificatePem } });

        (await client.FailAsync(server.Url)).ShouldContain("is not accepted");
    }

    [Fact]
    public async Task Another_authority_of_the_same_name_is_refused()
    {
        using var authority = TestAuthority.Create();
        using var forger = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(forger.IssueServer("127.0.0.1")) { ChainPem = forger.CertificatePem });
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = authority.CertificatePem } });

        (await client.FailAsync(server.Url)).ShouldContain("is not accepted");
    }

    [Fact]
    public async Task A_client_certificate_does_not_make_a_server()
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueClient("client")));
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = authority.CertificatePem } });

        await client.FailAsync(server.Url);
        server.Requests.ShouldBeEmpty();
    }

    private static Task<TestHttpServer> StartAsync(TestTls tls, HttpProtocols protocols = HttpProtocols.Http1AndHttp2) =>
        TestHttpServer.StartAsync(context => context.Response.WriteAsync("secure"), tls, protocols: protocols);
}
