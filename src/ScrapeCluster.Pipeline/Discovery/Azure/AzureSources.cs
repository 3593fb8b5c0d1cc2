using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>Opens what is asked of Azure. Nothing of the Azure SDK, which gets the tokens, is loaded before.</summary>
internal static class AzureSources
{
    /// <param name="openHttp">For requests to Azure Resource Manager; tokens are had by the SDK's own connections, as for Prometheus.</param>
    public static IPolledSource Open(AzureDiscoveryOptions options, Func<HttpMessageInvoker> openHttp, TimeProvider time, ILogger logger)
    {
        return new AzureSource(options, OpenApi, time, logger);

        AzureApi OpenApi()
        {
            var environment = AzureEnvironment.Find(options.Environment);
            var signer = RequestSigners.Create(Signing(options, environment), new Uri(environment.Endpoint), time, logger);
            return new AzureApi(new SignedJsonApi(new JsonApi(openHttp()), signer, time, SignedJsonApi.FirstPause), environment.Endpoint, options.SubscriptionId);
        }
    }

    public static AzureAdOptions Signing(AzureDiscoveryOptions options, AzureEnvironment environment) => new()
    {
        Key = "azure_sd_configs",
        Cloud = environment.SignIn,
        Scope = environment.Scope,
        Method = options.AuthenticationMethod switch
        {
            AzureAuthenticationMethod.ManagedIdentity => new AzureAdMethod.ManagedIdentity(options.ClientId.Length == 0 ? null : options.ClientId),
            AzureAuthenticationMethod.WorkloadIdentity => new AzureAdMethod.WorkloadIdentity("", "", null),
            AzureAuthenticationMethod.SDK => new AzureAdMethod.Sdk(options.TenantId.Length == 0 ? null : options.TenantId),
            _ => new AzureAdMethod.ClientSecret(options.ClientId, options.ClientSecret, options.TenantId),
        },
    };
}
