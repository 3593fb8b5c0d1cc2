using System.Text.Json;
using System.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Testing.Aws;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

[Collection(AwsEnvironmentCollection.Name)]
public sealed class GoogleTokensTests : IDisposable
{
    private static readonly Uri s_receiver = new("https://monitoring.googleapis.com/v1/projects/p/location/global/prometheus/api/v1/write");

    private readonly TemporaryFolder _folder = new();
    private readonly AwsEnvironment _environment = new();

    public void Dispose()
    {
        _environment.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_service_account_s_key_becomes_a_token_for_writing_metrics()
    {
        await using var tokens = await TokensAsync();
        using var signer = Signer(new GoogleIamOptions { CredentialsFile = WriteKey(tokens) });

        using var request = await SignedAsync(signer);

        request.Headers.NonValidated["Authorization"].ToString().ShouldBe("Bearer g1");
        (signer.ExpiresAt!.Value - DateTimeOffset.UtcNow).ShouldBeInRange(TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
        var form = HttpUtility.ParseQueryString(tokens.Requests.Single().Body);
        form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        var claims = form["assertion"]!.Split('.')[1];
        JsonDocument.Parse(Convert.FromBase64String(claims.PadRight((claims.Length + 3) / 4 * 4, '=').Replace('-', '+').Replace('_', '/')))
            .RootElement.GetProperty("scope").GetString().ShouldBe("https://www.googleapis.com/auth/monitoring.write");
    }

    [Fact]
    public async Task A_refused_token_is_replaced()
    {
        await using var tokens = await TokensAsync();
        using var signer = Signer(new GoogleIamOptions { CredentialsFile = WriteKey(tokens) });
        (await SignedAsync(signer)).Dispose();

        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue();

        using var request = await SignedAsync(signer);
        request.Headers.NonValidated["Authorization"].ToString().ShouldBe("Bearer g2");
    }

    [Fact]
    public async Task The_environment_s_credentials_serve_without_a_file()
    {
        await using var tokens = await TokensAsync();
        _environment.Set("GOOGLE_APPLICATION_CREDENTIALS", WriteKey(tokens));
        using var signer = Signer(new GoogleIamOptions());

        using var request = await SignedAsync(signer);

        request.Headers.NonValidated["Authorization"].ToString().ShouldBe("Bearer g1");
    }

    [Fact]
    public async Task A_file_that_is_missing_is_named()
    {
        using var signer = Signer(new GoogleIamOptions { CredentialsFile = "/nowhere/account.json" });

        (await Should.ThrowAsync<SigningException>(() => SignedAsync(signer))).Message
            .ShouldContain("Cannot get a Google Cloud token for https://monitoring.googleapis.com/");
    }

    private static IRequestSigner Signer(GoogleIamOptions options) => RequestSigners.Create(options, s_receiver, TimeProvider.System, NullLogger.Instance);

    private static async Task<HttpRequestMessage> SignedAsync(IRequestSigner signer)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, s_receiver);
        await signer.SignAsync(request, [], CancellationToken.None);
        return request;
    }

    private static Task<TestHttpServer> TokensAsync()
    {
        var count = 0;
        return TestHttpServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$"""{"access_token":"g{{Interlocked.Increment(ref count)}}","expires_in":3600,"token_type":"Bearer"}""");
        });
    }

    private string WriteKey(TestHttpServer tokens) => GoogleKeyFile.Write(_folder, tokens.Url);
}
