using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>One of Microsoft's clouds.</summary>
/// <param name="Endpoint">Where Azure Resource Manager is asked, without a slash at the end.</param>
/// <param name="Scope">What a token for it is asked for.</param>
/// <param name="SignIn">Where tokens are had.</param>
internal sealed record AzureEnvironment(string Endpoint, string Scope, AzureCloud SignIn)
{
    private static readonly AzureEnvironment s_public =
        new("https://management.azure.com", "https://management.core.windows.net//.default", AzureCloud.AzurePublic);

    private static readonly AzureEnvironment s_government =
        new("https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net/.default", AzureCloud.AzureGovernment);

    private static readonly AzureEnvironment s_china =
        new("https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn/.default", AzureCloud.AzureChina);

    // The German cloud is closed; its name stays known.
    private static readonly Dictionary<string, AzureEnvironment> s_all = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AzurePublicCloud"] = s_public,
        ["AzureCloud"] = s_public,
        ["AzureGermanCloud"] = s_public,
        ["AzureUSGovernment"] = s_government,
        ["AzureUSGovernmentCloud"] = s_government,
        ["AzureChinaCloud"] = s_china,
    };

    /// <exception cref="DiscoveryException">There is none of that name.</exception>
    public static AzureEnvironment Find(string name) => s_all.TryGetValue(name, out var environment)
        ? environment
        : throw new DiscoveryException($"environment {Excerpt.Of(name)} is no cloud of Azure; known are {string.Join(", ", s_all.Keys)}.");
}
