using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Knows the URLs of Amazon Managed Service for Prometheus: <c>https://aps-workspaces.REGION.amazonaws.com/workspaces/ID/api/v1/remote_write</c>.
/// Any other path is answered with a 403 that names neither path nor cause.
/// </summary>
public static partial class AmpUrl
{
    private const string Path = "/workspaces/ID/api/v1/remote_write";

    /// <summary>What is wrong with the path. Null: nothing, or the host is another one's.</summary>
    public static string? Mistake(Uri url)
    {
        if (AmpHost.RegionOf(url.Host) is null || PathPattern().IsMatch(url.AbsolutePath))
            return null;
        var seen = url.AbsolutePath;
        if (seen.Length > 1 && seen.EndsWith('/') && PathPattern().IsMatch(seen.TrimEnd('/')))
            return $"the path of an Amazon Managed Service for Prometheus workspace has no slash at the end; the service answers 403 to {seen}";
        if (seen.Contains("/v1/api/remote_write", StringComparison.Ordinal))
            return $"the path of an Amazon Managed Service for Prometheus workspace ends in /api/v1/remote_write, not /v1/api/remote_write; the service answers 403 to {seen}";
        return $"the path of an Amazon Managed Service for Prometheus workspace is {Path}; the service answers 403 or 404 to {seen}";
    }

    [GeneratedRegex("^/workspaces/[^/]+/api/v1/remote_write$")]
    private static partial Regex PathPattern();
}
