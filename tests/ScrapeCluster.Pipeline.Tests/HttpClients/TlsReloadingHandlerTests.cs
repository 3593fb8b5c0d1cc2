using System.Security.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class TlsReloadingHandlerTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, true, "HTTP/2")]
    [InlineData(HttpProtocols.Http1AndHttp2, false, "HTTP/1.1")]
    [InlineData(HttpProtocols.Http1, true, "HTTP/1.1")]
    public async Task Trusts_the_given_authority_and_speaks_http2_where_both_sides_want_it(HttpProtocols protocols, bool enableHttp2, string expected)
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("127.0.0.1")), protocols);
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = authority.CertificatePem }, EnableHttp2 = enableHttp2 });

        (await client.GetAsync(server.Url)).ShouldBe("200 secure");
        (await client.GetAsync(server.Url)).ShouldBe("200 secure");

        server.Requests.ShouldAllBe(request => request.Protocol == expected);
    }

    [Fact]
    public async Task Mutual_tls_follows_certificate_and_key_on_disk()
    {
        using var files = new TemporaryFolder();
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("127.0.0.1")) { RequireClientCertificate = true });
        using var client = new TestClient(Mutual(files, authority.IssueClient("first"), authority));

        await client.GetAsync(server.Url);
        Write(files, authority.IssueClient("second"));
        await client.GetAsync(server.Url);
        client.PassASecond();
        await client.GetAsync(server.Url);

        server.Requests.Select(request => request.ClientCertificateSubject).ShouldBe(["CN=first", "CN=first", "CN=second"]);
    }

    [Fact]
    public async Task A_changed_authority_file_counts_for_new_connections_at_once()
    {
        using var files = new TemporaryFolder();
        using var oldAuthority = TestAuthority.Create("old");
        using var newAuthority = TestAuthority.Create("new");
        var tls = new TestTls(oldAuthority.IssueServer("127.0.0.1"));
        await using var server = await StartAsync(tls);
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { CaFile = files.Write("ca", oldAuthority.CertificatePem) } });

        await client.GetAsync(server.Url);
        tls.Certificate = newAuthority.IssueServer("127.0.0.1");
        files.Write("ca", newAuthority.CertificatePem);
        client.PassASecond();
        (await client.GetAsync(server.Url)).ShouldBe("200 secure");
        files.Write("ca", oldAuthority.CertificatePem);
        client.PassASecond();

        (await client.FailAsync(server.Url)).ShouldContain($"trusted is what stands in ca_file \"{files.File("ca")}\"");
        server.Requests.Select(request => request.ConnectionId).Distinct().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task An_answer_under_way_ends_on_the_old_connection(HttpProtocols protocols)
    {
        using var files = new TemporaryFolder();
        using var authority = TestAuthority.Create();
        var gate = new TaskCompletionSource();
        await using var server = await TestHttpServer.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("begin");
                await context.Response.Body.FlushAsync();
                if (context.Request.Path == "/slow")
                    await gate.Task;
                await context.Response.WriteAsync(" end");
            },
            new TestTls(authority.IssueServer("127.0.0.1")),
            protocols: protocols);
        using var client = new TestClient(Mutual(files, authority.IssueClient("first"), authority));

        using var slow = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, "/slow")));
        Write(files, authority.IssueClient("second"));
        client.PassASecond();
        (await client.GetAsync(server.Url)).ShouldBe("200 begin end");
        gate.SetResult();

        (await slow.Content.ReadAsStringAsync()).ShouldBe("begin end");
    }

    [Fact]
    public async Task A_half_done_rotation_is_waited_for_and_then_reported()
    {
        using var files = new TemporaryFolder();
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("127.0.0.1")) { RequireClientCertificate = true });
        using var client = new TestClient(Mutual(files, authority.IssueClient("first"), authority));

        await client.GetAsync(server.Url);
        files.Write("key", authority.IssueClient("second").KeyPem);
        client.PassASecond();
        (await client.GetAsync(server.Url)).ShouldBe("200 secure");
        client.Time.Advance(TlsReloadingHandler.Patience);
        (await client.FailAsync(server.Url)).ShouldStartWith(
            $"Cannot use tls_config cert_file \"{files.File("cert")}\" with key_file \"{files.File("key")}\": they must be a certificate and its unencrypted RSA or EC key");
        Write(files, authority.IssueClient("second"));
        client.PassASecond();
        await client.GetAsync(server.Url);

        server.Requests.Last().ClientCertificateSubject.ShouldBe("CN=second");
    }

    [Theory]
    [InlineData(null, "Cannot read tls_config ca_file \"FILE\": there is no such file.")]
    [InlineData("", "Cannot use tls_config ca_file \"FILE\": it is empty.")]
    [InlineData("hello", "Cannot use tls_config ca_file \"FILE\": it holds no certificate in PEM form.")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "Cannot use tls_config ca_file \"FILE\": it holds a certificate that cannot be read.")]
    public async Task A_bad_authority_file_fails_requests_by_name(string? text, string expected)
    {
        using var files = new TemporaryFolder();
        if (text is not null)
            files.Write("ca", text);
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { CaFile = files.File("ca") } });

        (await client.FailAsync(new Uri("https://127.0.0.1:1/"))).ShouldBe(expected.Replace("FILE", files.File("ca")));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, TlsVersion.Tls12, false)]
    [InlineData(TlsVersion.Tls13, null, true)]
    [InlineData(TlsVersion.Tls12, TlsVersion.Tls13, true)]
    public async Task Versions_are_what_min_and_max_say(TlsVersion? min, TlsVersion? max, bool reachesTls13)
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("127.0.0.1")) { Protocols = SslProtocols.Tls13 });
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = authority.CertificatePem, MinVersion = min, MaxVersion = max } });

        if (reachesTls13)
            (await client.GetAsync(server.Url)).ShouldBe("200 secure");
        else
            (await client.FailAsync(server.Url)).ShouldStartWith($"Cannot reach \"{server.Url}\": TLS: ");
    }

    [Fact]
    public async Task A_min_version_above_the_servers_is_refused()
    {
        using var authority = TestAuthority.Create();
        await using var server = await StartAsync(new TestTls(authority.IssueServer("127.0.0.1")) { Protocols = SslProtocols.Tls12 });
        using var client = new TestClient(new HttpClientOptions { Tls = new TlsOptions { Ca = authority.CertificatePem, MinVersion = TlsVersion.Tls13 } });

        (await client.FailAsync(server.Url)).ShouldStartWith($"Cannot reach \"{server.Url}\": TLS: ");
    }

    private static Task<TestHttpServer> StartAsync(TestTls tls, HttpProtocols protocols = HttpProtocols.Http1AndHttp2) =>
        TestHttpServer.StartAsync(context => context.Response.WriteAsync("secure"), tls, protocols: protocols);

    private static HttpClientOptions Mutual(TemporaryFolder files, TestCertificate certificate, TestAuthority authority)
    {
        Write(files, certificate);
        return new HttpClientOptions
        {
            Tls = new TlsOptions { Ca = authority.CertificatePem, CertFile = files.File("cert"), KeyFile = files.File("key") },
        };
    }

    private static void Write(TemporaryFolder files, TestCertificate certificate)
    {
        files.Write("cert", certificate.CertificatePem);
        files.Write("key", certificate.KeyPem);
    }
}
