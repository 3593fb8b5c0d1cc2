using System.Reflection;
using System.Runtime.InteropServices;

namespace ScrapeCluster.Server.Hosting;

/// <summary>What this program was built from.</summary>
internal static class BuildInformation
{
    // "0.2.0+3f2a..." where the build knows its commit.
    private static readonly string[] Parts =
        (typeof(BuildInformation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');

    public static string Version => Parts[0];

    public static string Revision => Parts.Length > 1 ? Parts[1] : "unknown";

    public static string Runtime => RuntimeInformation.FrameworkDescription;
}
