using System.Text.RegularExpressions;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>The region that the host name of an Amazon Managed Service for Prometheus endpoint tells.</summary>
public static partial class AmpHost
{
    /// <summary>Null where the host is none of theirs, for example one that the user gave a private address.</summary>
    public static string? RegionOf(string host)
    {
        var match = Shape().Match(host);
        return match.Success ? match.Groups["region"].Value.ToLowerInvariant() : null;
    }

    // Public, FIPS, dual-stack, China, and the names that a PrivateLink endpoint gets.
    [GeneratedRegex(
        @"^(?:(?:vpce-[a-z0-9-]+\.)?aps-workspaces(?:-fips)?\.(?<region>[a-z]{2,3}(?:-[a-z]+)+-\d+)\.(?:vpce\.)?amazonaws\.com(?:\.cn)?"
        + @"|aps-workspaces(?:-fips)?\.(?<region>[a-z]{2,3}(?:-[a-z]+)+-\d+)\.(?:api\.aws|api\.amazonwebservices\.com\.cn))\.?\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
