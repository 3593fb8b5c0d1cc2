using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;

/// <summary>Tokens of Microsoft Entra ID by way of the Azure SDK, which is asked anew each time: <see cref="KeptCredentials{T}"/> keeps and renews.</summary>
internal sealed class AzureAdTokens(AzureAdOptions options, HttpMessageHandler? transport)
{
    /// <summary>Where the webhook of Azure's workload identity puts the token, if it does not say.</summary>
    private const string DefaultTokenFile = "/var/run/secrets/azure/tokens/azure-identity-token";

    /// <param name="transport">Of tests; null: the SDK's own.</param>
    public static ICredentials<BearerToken> From(
        AzureAdOptions options, Uri receiver, ClockSkew clock, TimeProvider time, ILogger logger, HttpMessageHandler? transport = null)
    {
        var text = new CredentialText(
            "a token of Microsoft Entra ID", $"{options.Key}, {MethodName(options.Method)}", receiver.GetLeftPart(UriPartial.Path),
            "Check the identity's client_id and tenant_id and that it may be used here.");
        var source = new AzureAdTokens(options, transport);
        return new KeptCredentials<BearerToken>(source.FetchAsync, text, clock, time, logger).Begin();
    }

    private async Task<BearerToken> FetchAsync(CancellationToken cancellationToken)
    {
        var context = new TokenRequestContext([options.Scope ?? DefaultScope()]);
        var token = await Credential().GetTokenAsync(context, cancellationToken).ConfigureAwait(false);
        return new BearerToken($"Bearer {token.Token}", token.ExpiresOn);
    }

    private TokenCredential Credential() => options.Method switch
    {
        AzureAdMethod.ManagedIdentity method => new ManagedIdentityCredential(In(new ManagedIdentityCredentialOptions(
            method.ClientId is { } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned))),
        AzureAdMethod.WorkloadIdentity method => new WorkloadIdentityCredential(In(WorkloadOptions(method))),
        AzureAdMethod.ClientSecret method => new ClientSecretCredential(
            method.TenantId, method.ClientId, method.Value.Value, In(new ClientSecretCredentialOptions())),
        AzureAdMethod.Sdk method => new DefaultAzureCredential(In(SdkOptions(method.TenantId))),
        AzureAdMethod.Certificate method => new ClientCertificateCredential(
            method.TenantId, method.ClientId, ClientCertificate.Load(method), In(new ClientCertificateCredentialOptions { SendCertificateChain = method.SendChain })),
        _ => throw new NotSupportedException($"azuread method {options.Method.GetType().Name} is not known."),
    };

    // Made by the SDK with what the environment says.
    private static WorkloadIdentityCredentialOptions WorkloadOptions(AzureAdMethod.WorkloadIdentity method)
    {
        var sdk = new WorkloadIdentityCredentialOptions
        {
            TokenFilePath = method.TokenFilePath ?? Environment.GetEnvironmentVariable("AZURE_FEDERATED_TOKEN_FILE") ?? DefaultTokenFile,
        };
        if (method.ClientId.Length > 0)
            sdk.ClientId = method.ClientId;
        if (method.TenantId.Length > 0)
            sdk.TenantId = method.TenantId;
        return sdk;
    }

    private static DefaultAzureCredentialOptions SdkOptions(string? tenantId)
    {
        var sdk = new DefaultAzureCredentialOptions();
        if (tenantId is not null)
            sdk.TenantId = tenantId;
        return sdk;
    }

    private T In<T>(T credentialOptions)
        where T : TokenCredentialOptions
    {
        credentialOptions.AuthorityHost = options.Cloud switch
        {
            AzureCloud.AzureGovernment => AzureAuthorityHosts.AzureGovernment,
            AzureCloud.AzureChina => AzureAuthorityHosts.AzureChina,
            _ => AzureAuthorityHosts.AzurePublicCloud,
        };
        if (transport is not null)
            credentialOptions.Transport = new HttpClientTransport(transport);
        return credentialOptions;
    }

    private string DefaultScope() => options.Cloud switch
    {
        AzureCloud.AzureGovernment => "https://monitor.azure.us//.default",
        AzureCloud.AzureChina => "https://monitor.azure.cn//.default",
        _ => "https://monitor.azure.com//.default",
    };

    private static string MethodName(AzureAdMethod method) => method switch
    {
        AzureAdMethod.ManagedIdentity => "managed_identity",
        AzureAdMethod.WorkloadIdentity => "workload_identity",
        AzureAdMethod.ClientSecret => "oauth",
        AzureAdMethod.Sdk => "sdk",
        _ => "certificate",
    };
}
