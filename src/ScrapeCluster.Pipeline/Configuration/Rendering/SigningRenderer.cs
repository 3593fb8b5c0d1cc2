using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>Writes how an endpoint's requests are signed.</summary>
internal static class SigningRenderer
{
    public static void Render(YamlText text, SigningOptions? options)
    {
        switch (options)
        {
            case SigV4Options sigV4:
                text.Section("sigv4", () => RenderSigV4(text, sigV4));
                break;
            case AzureAdOptions azureAd:
                text.Section("azuread", () => RenderAzureAd(text, azureAd));
                break;
            case GoogleIamOptions google:
                text.Section("google_iam", () => text.AddUnlessEmpty("credentials_file", google.CredentialsFile));
                break;
        }
    }

    private static void RenderSigV4(YamlText text, SigV4Options options)
    {
        text.AddUnlessEmpty("region", options.Region);
        text.AddUnlessEmpty("access_key", options.AccessKey);
        text.Add("secret_key", options.SecretKey);
        text.AddUnlessEmpty("profile", options.Profile);
        text.AddUnlessEmpty("role_arn", options.RoleArn);
        text.AddUnlessEmpty("external_id", options.ExternalId);
        text.AddIf("use_fips_sts_endpoint", options.UseFipsStsEndpoint);
        text.Add("service_name", options.ServiceName);
    }

    private static void RenderAzureAd(YamlText text, AzureAdOptions options)
    {
        text.Section(AzureAdReader.NameOf(options.Method), () => RenderMethod(text, options.Method));
        text.Add("cloud", options.Cloud.ToString());
        text.AddUnlessEmpty("scope", options.Scope);
    }

    private static void RenderMethod(YamlText text, AzureAdMethod method)
    {
        switch (method)
        {
            case AzureAdMethod.ManagedIdentity identity:
                text.AddUnlessEmpty("client_id", identity.ClientId);
                break;
            case AzureAdMethod.WorkloadIdentity identity:
                text.Add("client_id", identity.ClientId);
                text.Add("tenant_id", identity.TenantId);
                text.AddUnlessEmpty("token_file_path", identity.TokenFilePath);
                break;
            case AzureAdMethod.ClientSecret application:
                text.Add("client_id", application.ClientId);
                text.Add("client_secret", application.Value);
                text.Add("tenant_id", application.TenantId);
                break;
            case AzureAdMethod.Sdk sdk:
                text.AddUnlessEmpty("tenant_id", sdk.TenantId);
                break;
            case AzureAdMethod.Certificate application:
                RenderCertificate(text, application);
                break;
        }
    }

    private static void RenderCertificate(YamlText text, AzureAdMethod.Certificate application)
    {
        text.Add("client_id", application.ClientId);
        text.Add("tenant_id", application.TenantId);
        text.Add("certificate_path", application.Path);
        text.AddUnlessEmpty("certificate_key_path", application.KeyPath);
        text.Add("certificate_password", application.Password);
        text.AddIf("send_certificate_chain", application.SendChain);
    }
}
