using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class HttpClientFactoryTests
{
    [Fact]
    public async Task Equal_options_share_connections_until_the_last_user_is_gone()
    {
        await using var server = await TestHttpServer.StartAsync("hello");
        using var factory = new HttpClientFactory();
        var first = factory.Create(new HttpClientOptions());
        var second = factory.Create(new HttpClientOptions());

        await GetAsync(first, server.Url);
        first.Dispose();
        await GetAsync(second, server.Url);
        second.Dispose();
        using var third = factory.Create(new HttpClientOptions());
        await GetAsync(third, server.Url);

        var connections = server.Requests.Select(request => request.ConnectionId).ToArray();
        connections[1].ShouldBe(connections[0]);
        connections[2].ShouldNotBe(connections[0]);
    }

    [Fact]
    public async Task Disposing_of_a_share_twice_gives_it_back_once()
    {
        await using var server = await TestHttpServer.StartAsync("hello");
        using var factory = new HttpClientFactory();
        var first = factory.Create(new HttpClientOptions());
        using var second = factory.Create(new HttpClientOptions());

        first.Dispose();
        first.Dispose();

        await GetAsync(second, server.Url);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Different_options_do_not_share_connections()
    {
        await using var server = await TestHttpServer.StartAsync("hello");
        using var factory = new HttpClientFactory();
        using var plain = factory.Create(new HttpClientOptions());
        using var other = factory.Create(new HttpClientOptions { FollowRedirects = false });

        await GetAsync(plain, server.Url);
        await GetAsync(other, server.Url);

        server.Requests.Select(request => request.ConnectionId).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Sends_no_header_that_nobody_asked_for()
    {
        await using var server = await TestHttpServer.StartAsync(context =>
        {
            context.Response.Cookies.Append("session", "1");
            return Task.CompletedTask;
        });
        using var client = new TestClient(HttpClientOptions.Default);

        await client.GetAsync(server.Url);
        await client.GetAsync(server.Url);

        server.Requests.ShouldAllBe(request => request.Headers.Keys.Single() == "host");
    }

    [Fact]
    public async Task Leaves_compressed_bodies_as_they_are()
    {
        await using var server = await TestHttpServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("hello"u8.ToArray());
        });
        using var client = new TestClient(HttpClientOptions.Default);

        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Url));

        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        (await response.Content.ReadAsByteArrayAsync())[..2].ShouldBe([0x1f, 0x8b]);
    }

    [Fact]
    public async Task A_refused_connection_is_one_sentence_with_the_url()
    {
        using var client = new TestClient(HttpClientOptions.Default);

        (await client.FailAsync(new Uri("http://127.0.0.1:1/metrics"))).ShouldBe("Cannot reach \"http://127.0.0.1:1/metrics\": Connection refused.");
    }

    [Fact]
    public async Task An_unknown_host_is_one_sentence_without_the_password()
    {
        using var client = new TestClient(HttpClientOptions.Default);

        var message = await client.FailAsync(new Uri("http://me:geheim@nowhere.invalid/metrics"));

        message.ShouldStartWith("Cannot reach \"http://nowhere.invalid/metrics\": the host name cannot be resolved: ");
        message.ShouldNotContain("geheim");
    }

    [Fact]
    public async Task A_connection_that_closes_before_it_answered_is_one_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://{listener.LocalEndpoint}/");
        using var client = new TestClient(HttpClientOptions.Default);

        _ = CloseEachAsync(listener);

        (await client.FailAsync(url)).ShouldBe($"Cannot reach \"{url}\": it closed the connection before it had answered.");
    }

    [Fact]
    public async Task Cancelling_is_not_an_error_of_the_request()
    {
        await using var server = await TestHttpServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var factory = new HttpClientFactory();
        using var client = factory.Create(HttpClientOptions.Default);
        using var cancellation = new CancellationTokenSource();

        var answer = client.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Url), cancellation.Token);
        await Eventually.TrueAsync(() => !server.Requests.IsEmpty, Eventually.DefaultTimeout, () => "no request arrived");
        cancellation.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(answer);
    }

    [Fact]
    public async Task User_and_password_of_the_url_are_sent_as_basic_credentials()
    {
        await using var server = await TestHttpServer.StartAsync("hello");
        using var client = new TestClient(HttpClientOptions.Default);

        await client.GetAsync(new UriBuilder(server.Url) { UserName = "me", Password = "a%3Ab" }.Uri);

        server.Requests.Single().Header("Authorization").ShouldBe(BasicCredentials.Encode("me", "a:b"));
    }

    /// <summary>A request without content is tried again a few times on a new connection.</summary>
    private static async Task CloseEachAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync();
                await connection.GetStream().ReadAtLeastAsync(new byte[4096], 1);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task GetAsync(HttpMessageInvoker client, Uri url)
    {
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, url), CancellationToken.None);
        await response.Content.ReadAsStringAsync();
    }
}
