using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Testing.Aws;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>Each way of an endpoint to prove who we are, in requests as the remote-write client sends them.</summary>
public sealed class RemoteWriteAuthenticationTests : IAsyncLifetime
{
    private readonly HttpClientFactory _factory = new();
    private RequestRecorder _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await RequestRecorder.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _factory.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Botocore_accepts_what_the_client_sends()
    {
        var keys = new AwsKeys("AKIDEXAMPLE", "secret/of+AKID", null, default);
        var options = Options() with
        {
            Signing = new SigV4Options { Region = "eu-west-1", AccessKey = keys.AccessKey, SecretKey = new Secret(keys.SecretKey) },
            Headers = [new("X-Scope-OrgID", "7")],
        };
        using var signer = RequestSigners.Create(options.Signing, new Uri(options.Url), TimeProvider.System, NullLogger.Instance);

        for (var attempt = 0; attempt < 3; attempt++)
            await SendAsync(options, signer, attempt);

        _receiver.Requests.Count.ShouldBe(3);
        _receiver.Requests.Last().SignedHeaders.ShouldBe("content-encoding;content-type;host;x-amz-date;x-prometheus-remote-write-version");
        if (BotocoreVerifier.IsInstalled)
            BotocoreVerifier.Verify(_receiver.Requests.Select(request => (request, keys))).ShouldAllBe(verdict => verdict == "");
        else
            TestContext.Current.AddWarning(BotocoreVerifier.HowToGet);
    }

    [Fact]
    public async Task Basic_auth() =>
        (await SendAsync(With(new HttpClientOptions { BasicAuth = new BasicAuthOptions { Username = "me", Password = new Secret("geheim") } })))
            .ShouldBe("Basic bWU6Z2VoZWlt");

    [Fact]
    public async Task Authorization() =>
        (await SendAsync(With(new HttpClientOptions { Authorization = new AuthorizationOptions { Type = "Token", Credentials = new Secret("abc") } })))
            .ShouldBe("Token abc");

    [Fact]
    public async Task OAuth2()
    {
        await using var tokens = await TestHttpServer.StartAsync(context =>
            context.Response.WriteAsync("""{"access_token":"abc","token_type":"bearer","expires_in":3600}"""));

        (await SendAsync(With(new HttpClientOptions
        {
            OAuth2 = new OAuth2Options { ClientId = "me", ClientSecret = new Secret("geheim"), TokenUrl = tokens.Url.ToString() },
        }))).ShouldBe("Bearer abc");
    }

    private RemoteWriteOptions Options() => new() { Name = "a", Url = new Uri(_receiver.Url, "workspaces/ws-1/api/v1/remote_write").ToString() };

    private RemoteWriteOptions With(HttpClientOptions client) => Options() with { HttpClient = client with { EnableHttp2 = false } };

    private async Task<string?> SendAsync(RemoteWriteOptions options, IRequestSigner? signer = null, int attempt = 0)
    {
        using var http = _factory.Create(options.HttpClient);
        var client = new RemoteWriteClient(options, http, TimeProvider.System, signer);
        var outcome = await client.SendAsync(
            new WriteRequest([TestFragments.Of("up", 1000), TestFragments.Of("down", 2000, seriesCount: 100)]), WriteMessage.Version1, attempt, CancellationToken.None);
        outcome.ShouldBeOfType<SendOutcome.Accepted>();
        return _receiver.Requests.Last().Header("Authorization");
    }
}
