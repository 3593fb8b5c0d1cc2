using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;
using ScrapeCluster.Testing.Aws;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>The Azure SDK against a stand-in for Microsoft's sign-in hosts, which it reaches by HTTPS only: in the place of its connections.</summary>
[Collection(AwsEnvironmentCollection.Name)]
public sealed class AzureAdTokensTests : IDisposable
{
    private const string Client = "00000000-0000-0000-0000-000000000001";
    private const string Tenant = SignInHosts.Tenant;

    private static readonly Uri s_receiver = new("https://dce.westeurope-1.metrics.ingest.monitor.azure.com/api/v1/write");

    private readonly TemporaryFolder _folder = new();
    private readonly AwsEnvironment _environment = new();
    private readonly SignInHosts _hosts = new();

    public void Dispose()
    {
        _environment.Dispose();
        _hosts.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(AzureCloud.AzurePublic, "login.microsoftonline.com", "https://monitor.azure.com//.default")]
    [InlineData(AzureCloud.AzureGovernment, "login.microsoftonline.us", "https://monitor.azure.us//.default")]
    [InlineData(AzureCloud.AzureChina, "login.chinacloudapi.cn", "https://monitor.azure.cn//.default")]
    public async Task An_application_s_secret_becomes_a_token_of_its_cloud(AzureCloud cloud, string host, string scope)
    {
        var options = new AzureAdOptions { Method = new AzureAdMethod.ClientSecret(Client, new Secret("geheim"), Tenant), Cloud = cloud };

        (await AuthorizationAsync(options)).ShouldBe("Bearer a1");

        var (url, form) = _hosts.TokenRequests.Single();
        url.ShouldBe($"https://{host}/{Tenant}/oauth2/v2.0/token");
        form["client_id"].ShouldBe(Client);
        form["client_secret"].ShouldBe("geheim");
        form["scope"]!.ShouldStartWith(scope);
    }

    [Fact]
    public async Task A_scope_of_the_configuration_is_asked_for()
    {
        await AuthorizationAsync(new AzureAdOptions
        {
            Method = new AzureAdMethod.ClientSecret(Client, new Secret("geheim"), Tenant), Scope = "https://other.example//.default",
        });

        _hosts.TokenRequests.Single().Form["scope"]!.ShouldStartWith("https://other.example//.default");
    }

    [Fact]
    public async Task A_service_account_s_token_is_exchanged()
    {
        var file = _folder.Write("token", "service-account");

        (await AuthorizationAsync(new AzureAdOptions { Method = new AzureAdMethod.WorkloadIdentity(Client, Tenant, file) })).ShouldBe("Bearer a1");

        _hosts.TokenRequests.Single().Form["client_assertion"].ShouldBe("service-account");
    }

    [Fact]
    public async Task A_service_account_that_only_the_environment_names_serves_too()
    {
        _environment.Set("AZURE_CLIENT_ID", Client);
        _environment.Set("AZURE_TENANT_ID", Tenant);
        _environment.Set("AZURE_FEDERATED_TOKEN_FILE", _folder.Write("token", "of the environment"));

        (await AuthorizationAsync(new AzureAdOptions { Method = new AzureAdMethod.WorkloadIdentity("", "", null) })).ShouldBe("Bearer a1");

        var (url, form) = _hosts.TokenRequests.Single();
        url.ShouldContain(Tenant);
        (form["client_id"], form["client_assertion"]).ShouldBe((Client, "of the environment"));
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("pem and key")]
    [InlineData("pfx")]
    public async Task A_certificate_signs_what_is_exchanged(string form)
    {
        (await AuthorizationAsync(new AzureAdOptions { Method = Certificate(form) })).ShouldBe("Bearer a1");

        _hosts.TokenRequests.Single().Form["client_assertion"]!.Split('.').Length.ShouldBe(3);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Client)]
    public async Task The_machine_s_identity_needs_no_secret(string? client)
    {
        (await AuthorizationAsync(new AzureAdOptions { Method = new AzureAdMethod.ManagedIdentity(client) })).ShouldBe("Bearer m1");

        _hosts.IdentityRequests.ShouldContain(url => url.Contains("resource=https%3A%2F%2Fmonitor.azure.com", StringComparison.OrdinalIgnoreCase));
        _hosts.IdentityRequests.Any(url => url.Contains($"client_id={Client}", StringComparison.Ordinal)).ShouldBe(client is not null);
    }

    [Fact]
    public async Task The_SDK_s_chain_finds_what_the_environment_gives()
    {
        _environment.Set("AZURE_TENANT_ID", Tenant);
        _environment.Set("AZURE_CLIENT_ID", Client);
        _environment.Set("AZURE_CLIENT_SECRET", "geheim");

        (await AuthorizationAsync(new AzureAdOptions { Method = new AzureAdMethod.Sdk(null) })).ShouldBe("Bearer a1");
    }

    [Fact]
    public async Task A_refused_token_is_replaced()
    {
        var options = new AzureAdOptions { Method = new AzureAdMethod.ClientSecret(Client, new Secret("geheim"), Tenant) };
        using var signer = Signer(options);
        using var first = await SignedAsync(signer);

        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeTrue();

        using var second = await SignedAsync(signer);
        second.Headers.NonValidated["Authorization"].ToString().ShouldBe("Bearer a2");
        signer.ExpiresAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_Entra_ID_says_is_told_and_the_secret_is_not()
    {
        _hosts.Failure = """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}""";

        var failure = await Should.ThrowAsync<SigningException>(
            () => AuthorizationAsync(new AzureAdOptions { Method = new AzureAdMethod.ClientSecret(Client, new Secret("geheim"), Tenant) }));

        failure.Message.ShouldStartWith("Cannot get a token of Microsoft Entra ID for https://dce.westeurope-1.metrics.ingest.monitor.azure.com/api/v1/write (azuread, oauth)");
        failure.Message.ShouldContain("AADSTS7000215");
        failure.Message.ShouldNotContain("geheim");
    }

    private TokenRequestSigner Signer(AzureAdOptions options) => new(AzureAdTokens.From(
        options, s_receiver, new ClockSkew(s_receiver, TimeProvider.System, NullLogger.Instance), TimeProvider.System, NullLogger.Instance, _hosts));

    private async Task<string> AuthorizationAsync(AzureAdOptions options)
    {
        using var signer = Signer(options);
        using var request = await SignedAsync(signer);
        return request.Headers.NonValidated["Authorization"].ToString();
    }

    private static async Task<HttpRequestMessage> SignedAsync(TokenRequestSigner signer)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, s_receiver);
        await signer.SignAsync(request, [], CancellationToken.None);
        return request;
    }

    private AzureAdMethod.Certificate Certificate(string form)
    {
        using var key = RSA.Create(2048);
        var now = DateTimeOffset.UtcNow;
        using var certificate = new CertificateRequest("CN=writer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now, now.AddDays(1));
        var pem = certificate.ExportCertificatePem();
        var keyPem = key.ExportPkcs8PrivateKeyPem();
        if (form == "pfx")
        {
            var path = Path.Combine(_folder.Path, "c.pfx");
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "word"));
            return new AzureAdMethod.Certificate(Client, Tenant, path, null, new Secret("word"), true);
        }

        return form == "pem"
            ? new AzureAdMethod.Certificate(Client, Tenant, _folder.Write("both.pem", $"{keyPem}\n{pem}\n"), null, default, false)
            : new AzureAdMethod.Certificate(Client, Tenant, _folder.Write("c.pem", pem), _folder.Write("k.pem", keyPem), default, false);
    }
}
