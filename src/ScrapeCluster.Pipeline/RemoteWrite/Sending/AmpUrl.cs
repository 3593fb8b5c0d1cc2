using System.Text.RegularExpressions;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Knows the URLs of Amazon Managed Service for Prometheus: <c>https://aps-workspaces.REGION.amazonaws.com/workspaces/ID/api/v1/remote_write</c>.
/// Any other path is answered with a 403 that names neither path nor cause.
/// </summary>
public static partial class AmpUrl
{
    private const string Path = "/workspaces/ID/api/v1/remote_write";

    /// <summary>True for its hosts, those for FIPS and IPv6 included.</summary>
    public static bool IsAmp(Uri url) => HostPattern().IsMatch(url.Host);

    /// <summary>What is wrong with the path. Null: nothing, or the host is another one's.</summary>
    public static string? Mistake(Uri url)
    {
        if (!IsAmp(url) || PathPattern().IsMatch(url.AbsolutePath))
            return null;
        var seen = url.AbsolutePath;
        if (seen.Length > 1 && seen.EndsWith('/') && PathPattern().IsMatch(seen.TrimEnd('/')))
            return $"the path of an Amazon Managed Service for Prometheus workspace has no slash at the end; the service answers 403 to {seen}";
        if (seen.Contains("/v1/api/remote_write", StringComparison.Ordinal))
            return $"the path of an Amazon Managed Service for Prometheus workspace ends in /api/v1/remote_write, not /v1/api/remote_write; the service answers 403 to {seen}";
        return $"the path of an Amazon Managed Service for Prometheus workspace is {Path}; the service answers 403 or 404 to {seen}";
    }

    [GeneratedRegex(@"^aps-workspaces(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|api\.aws)$", RegexOptions.IgnoreCase)]
    private static partial Regex HostPattern();

    [GeneratedRegex("^/workspaces/[^/]+/api/v1/remote_write$")]
    private static partial Regex PathPattern();
}
