using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class ProxySelectorTests
{
    [Fact]
    public async Task An_http_target_is_asked_for_in_absolute_form_with_the_proxys_credentials()
    {
        using var proxy = new TestProxy(BasicCredentials.Encode("me", "geheim"));
        await using var server = await TestHttpServer.StartAsync("hello");
        using var client = new TestClient(With(new ProxyOptions { ProxyUrl = $"http://me:geheim@{proxy.Authority}" }));

        (await client.GetAsync(new Uri(server.Url, "/metrics"))).ShouldBe("200 hello");

        proxy.Heads.Single().ShouldStartWith($"GET {server.Url}metrics HTTP/1.1\r\n");
    }

    [Fact]
    public async Task An_https_target_is_tunneled_with_connect_headers_that_the_target_does_not_see()
    {
        using var authority = TestAuthority.Create();
        using var proxy = new TestProxy(BasicCredentials.Encode("me", "geheim"));
        await using var server = await TestHttpServer.StartAsync(context => context.Response.WriteAsync("hello"), new TestTls(authority.IssueServer("127.0.0.1")));
        using var client = new TestClient(With(new ProxyOptions
        {
            ProxyUrl = $"http://me:geheim@{proxy.Authority}",
            ProxyConnectHeaders = [new HttpHeaderOptions { Name = "X-Ticket", Secrets = [new Secret("t1"), new Secret("t2")] }],
        }) with { Tls = new TlsOptions { Ca = authority.CertificatePem } });

        (await client.GetAsync(server.Url)).ShouldBe("200 hello");

        var head = proxy.Heads.Single();
        head.ShouldStartWith($"CONNECT {server.Url.Authority} HTTP/1.1\r\nHost: {server.Url.Authority}\r\n");
        head.ShouldContain("\r\nX-Ticket: t1\r\nX-Ticket: t2\r\n");
        server.Requests.Single().Headers.Keys.ShouldBe(["host"]);
        server.Requests.Single().Protocol.ShouldBe("HTTP/2");
    }

    [Fact]
    public async Task Server_name_works_through_a_tunnel()
    {
        using var authority = TestAuthority.Create();
        using var proxy = new TestProxy();
        await using var server = await TestHttpServer.StartAsync(context => context.Response.WriteAsync("hello"), new TestTls(authority.IssueServer("elsewhere.example")));
        using var client = new TestClient(With(new ProxyOptions { ProxyUrl = $"http://{proxy.Authority}" })
            with { Tls = new TlsOptions { Ca = authority.CertificatePem, ServerName = "elsewhere.example" } });

        (await client.GetAsync(server.Url)).ShouldBe("200 hello");
        proxy.Heads.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_with_its_answer()
    {
        using var proxy = new TestProxy("Basic right");
        using var client = new TestClient(With(new ProxyOptions { ProxyUrl = $"http://me:geheim@{proxy.Authority}" }));

        (await client.FailAsync(new Uri("https://target.example/metrics"))).ShouldBe(
            $"Cannot reach \"https://target.example/metrics\": the proxy \"http://{proxy.Authority}/\" refused CONNECT with \"407 Proxy Authentication Required\".");
    }

    [Fact]
    public async Task No_proxy_goes_the_direct_way()
    {
        using var proxy = new TestProxy();
        await using var server = await TestHttpServer.StartAsync("hello");
        using var client = new TestClient(With(new ProxyOptions { ProxyUrl = $"http://me:geheim@{proxy.Authority}", NoProxy = "10.0.0.0/8" }));

        (await client.GetAsync(server.Url)).ShouldBe("200 hello");

        proxy.Heads.ShouldBeEmpty();
        server.Requests.Single().Headers.Keys.ShouldBe(["host"]);
    }

    [Theory]
    [InlineData("ftp://a:1")]
    [InlineData("http://")]
    public async Task A_proxy_url_that_cannot_be_used_fails_requests(string url)
    {
        using var client = new TestClient(With(new ProxyOptions { ProxyUrl = url }));

        (await client.FailAsync(new Uri("http://a/"))).ShouldBe($"Cannot use proxy_url \"{url}\": it must be a URL with scheme http, https or socks5.");
    }

    [Fact]
    public void Without_a_scheme_a_proxy_url_is_http() =>
        ProxySelector.From(new ProxyOptions { ProxyUrl = "proxy:3128" }, _ => null)!.For(new Uri("https://a/")).ShouldBe(new Uri("http://proxy:3128"));

    [Theory]
    [InlineData("http://a/", "http://plain:1/")]
    [InlineData("https://a/", "http://secure:2/")]
    [InlineData("http://direct.example/", null)]
    [InlineData("http://localhost/", null)]
    public void The_environment_names_proxies_by_scheme(string target, string? expected)
    {
        var environment = new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = "plain:1",
            ["http_proxy"] = "ignored:1",
            ["https_proxy"] = "http://secure:2",
            ["NO_PROXY"] = "direct.example",
        };

        ProxySelector.From(new ProxyOptions { ProxyFromEnvironment = true }, environment.GetValueOrDefault)!
            .For(new Uri(target))?.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proxy_may_speak_tls_itself(bool isTargetSecure)
    {
        using var authority = TestAuthority.Create();
        var tls = new TestTls(authority.IssueServer("127.0.0.1"));
        using var proxy = new TestProxy(BasicCredentials.Encode("me", "geheim"), tls.Certificate);
        await using var server = await TestHttpServer.StartAsync(context => context.Response.WriteAsync("hello"), isTargetSecure ? tls : null);
        using var client = new TestClient(With(new ProxyOptions { ProxyUrl = $"https://me:geheim@{proxy.Authority}" })
            with { Tls = new TlsOptions { Ca = authority.CertificatePem } });

        (await client.GetAsync(server.Url)).ShouldBe("200 hello");

        proxy.Heads.Single().ShouldStartWith(isTargetSecure ? "CONNECT " : $"GET {server.Url}");
    }

    [Theory]
    [InlineData(false, "socks5")]
    [InlineData(true, "socks5")]
    [InlineData(true, "socks5h")]
    public async Task A_proxy_may_speak_socks5(bool isTargetSecure, string scheme)
    {
        using var authority = TestAuthority.Create();
        using var proxy = new TestSocksProxy();
        await using var server = await TestHttpServer.StartAsync(
            context => context.Response.WriteAsync("hello"), isTargetSecure ? new TestTls(authority.IssueServer("127.0.0.1")) : null);
        using var client = new TestClient(With(new ProxyOptions { ProxyUrl = $"{scheme}://{proxy.Authority}" })
            with { Tls = new TlsOptions { Ca = authority.CertificatePem } });

        (await client.GetAsync(server.Url)).ShouldBe("200 hello");

        proxy.Targets.Single().ShouldBe(server.Url.Authority);
    }

    private static HttpClientOptions With(ProxyOptions proxy) => new() { Proxy = proxy };
}
