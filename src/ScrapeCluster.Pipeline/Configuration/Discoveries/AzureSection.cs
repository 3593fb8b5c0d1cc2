using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Azure;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class AzureSection : DiscoverySection<AzureDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new(
        "azure_sd_config",
        "environment", "authentication_method", "subscription_id", "tenant_id", "client_id", "client_secret", "resource_group", "port", "refresh_interval");

    public override string Key => "azure_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override AzureDiscoveryOptions Read(SectionReader section, string directory)
    {
        section.NeedText("subscription_id");
        return new AzureDiscoveryOptions
        {
            Environment = section.Text("environment", AzureDiscoveryOptions.DefaultEnvironment),
            AuthenticationMethod = ReadMethod(section),
            SubscriptionId = section.Text("subscription_id"),
            TenantId = section.Text("tenant_id"),
            ClientId = section.Text("client_id"),
            ClientSecret = section.Secret("client_secret"),
            ResourceGroup = section.Text("resource_group"),
            Port = section.Whole("port", AzureDiscoveryOptions.DefaultPort),
            RefreshInterval = section.Duration("refresh_interval", AzureDiscoveryOptions.DefaultRefreshInterval),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }

    public override void Render(YamlText text, AzureDiscoveryOptions options)
    {
        text.AddUnlessEmpty("environment", options.Environment);
        text.Add("port", options.Port);
        text.Add("subscription_id", options.SubscriptionId);
        text.AddUnlessEmpty("tenant_id", options.TenantId);
        text.AddUnlessEmpty("client_id", options.ClientId);
        text.Add("client_secret", options.ClientSecret);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("authentication_method", options.AuthenticationMethod.ToString());
        text.AddUnlessEmpty("resource_group", options.ResourceGroup);
        HttpClientRenderer.Render(text, options.HttpClient);
    }

    private static AzureAuthenticationMethod ReadMethod(SectionReader section)
    {
        var name = section.Text("authentication_method", nameof(AzureAuthenticationMethod.OAuth));
        // By the exact name: numbers and other cases are no methods.
        if (!Enum.GetNames<AzureAuthenticationMethod>().Contains(name))
        {
            section.Error(
                "authentication_method",
                $"authentication_method {Excerpt.Of(name)} is unknown; known are {string.Join(", ", Enum.GetNames<AzureAuthenticationMethod>())}");
            return default;
        }

        var method = Enum.Parse<AzureAuthenticationMethod>(name);
        if (method == AzureAuthenticationMethod.OAuth)
            NeedApplication(section);
        return method;
    }

    private static void NeedApplication(SectionReader section)
    {
        foreach (var key in (string[])["tenant_id", "client_id", "client_secret"])
        {
            if (section.Text(key).Length == 0)
                section.Error(key, $"{key} is missing; authentication_method OAuth needs it");
        }
    }
}
