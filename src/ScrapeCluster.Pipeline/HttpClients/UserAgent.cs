using System.Reflection;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>How we name ourselves in requests: <c>ScrapeCluster/1.2.3</c>.</summary>
public static class UserAgent
{
    public static readonly string Value = $"ScrapeCluster/{Version()}";

    private static string Version()
    {
        var version = typeof(UserAgent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return version.Split('+')[0];
    }
}
