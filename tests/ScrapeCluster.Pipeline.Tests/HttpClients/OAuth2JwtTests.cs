using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Web;
using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

/// <summary>A signed statement in exchange for a token (RFC 7523).</summary>
public sealed class OAuth2JwtTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task A_statement_is_signed_and_exchanged(string algorithm)
    {
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TokensAsync();
        using var client = new TestClient(With(Options(tokens) with
        {
            Scopes = ["read", "write"],
            EndpointParams = [KeyValuePair.Create("resource", "x&y")],
            Jwt = new OAuth2JwtOptions { Key = new Secret(_key.ExportPkcs8PrivateKeyPem()), Algorithm = algorithm, KeyId = "7" },
        }));

        await client.GetAsync(server.Url);

        server.Requests.Single().Header("Authorization").ShouldBe("Bearer abc");
        var asked = tokens.Requests.Single();
        asked.Header("Authorization").ShouldBeEmpty();
        var form = HttpUtility.ParseQueryString(asked.Body);
        form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        form["scope"].ShouldBe("read write");
        form["resource"].ShouldBe("x&y");
        var (header, claims) = Verified(form["assertion"]!, algorithm);
        header.GetProperty("kid").GetString().ShouldBe("7");
        claims.GetProperty("iss").GetString().ShouldBe("me");
        claims.GetProperty("sub").GetString().ShouldBe("me");
        claims.GetProperty("aud").GetString().ShouldBe(tokens.Url.ToString());
        claims.GetProperty("scope").GetString().ShouldBe("read write");
        claims.GetProperty("iat").GetInt64().ShouldBe(client.Time.GetUtcNow().ToUnixTimeSeconds());
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBe(600);
        Guid.TryParse(claims.GetProperty("jti").GetString(), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Claims_of_the_user_s_own_stand_beside_and_before_ours()
    {
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TokensAsync();
        using var client = new TestClient(With(Options(tokens) with
        {
            Jwt = new OAuth2JwtOptions
            {
                Key = new Secret(_key.ExportRSAPrivateKeyPem()), Issuer = "issuer", Audience = "audience", Claims = """{"sub":"other","role":["a",1,true]}""",
            },
        }));

        await client.GetAsync(server.Url);

        var (_, claims) = Verified(HttpUtility.ParseQueryString(tokens.Requests.Single().Body)["assertion"]!, "RS256");
        claims.GetProperty("iss").GetString().ShouldBe("issuer");
        claims.GetProperty("aud").GetString().ShouldBe("audience");
        claims.GetProperty("sub").GetString().ShouldBe("other");
        claims.GetProperty("role").GetRawText().ShouldBe("""["a",1,true]""");
    }

    [Fact]
    public async Task A_key_in_a_file_may_be_exchanged()
    {
        using var files = new TemporaryFolder();
        using var second = RSA.Create(2048);
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TokensAsync();
        using var client = new TestClient(With(Options(tokens) with
        {
            Jwt = new OAuth2JwtOptions { KeyFile = files.Write("key", _key.ExportPkcs8PrivateKeyPem()) },
        }));

        await client.GetAsync(server.Url);
        files.Write("key", second.ExportPkcs8PrivateKeyPem());
        client.PassASecond();
        await client.GetAsync(server.Url);

        tokens.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_key_is_told()
    {
        await using var server = await TestHttpServer.StartAsync("");
        await using var tokens = await TokensAsync();
        using var client = new TestClient(With(Options(tokens) with { Jwt = new OAuth2JwtOptions { Key = new Secret("geheim") } }));

        var failure = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(server.Url));

        failure.Message.ShouldContain("client_certificate_key is no RSA private key");
        failure.Message.ShouldNotContain("geheim");
    }

    private static Task<TestHttpServer> TokensAsync() => TestHttpServer.StartAsync(
        context => context.Response.WriteAsync("""{"access_token":"abc","token_type":"bearer","expires_in":3600}"""));

    private static OAuth2Options Options(TestHttpServer tokens) => new() { ClientId = "me", TokenUrl = tokens.Url.ToString() };

    private static HttpClientOptions With(OAuth2Options options) => new() { OAuth2 = options };

    private (JsonElement Header, JsonElement Claims) Verified(string assertion, string algorithm)
    {
        var parts = assertion.Split('.');
        var hash = algorithm switch { "RS384" => HashAlgorithmName.SHA384, "RS512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        _key.VerifyData(
            System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), hash, RSASignaturePadding.Pkcs1).ShouldBeTrue();
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        header.GetProperty("alg").GetString().ShouldBe(algorithm);
        return (header, JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement);
    }
}
