namespace ScrapeCluster.Pipeline.Configuration.Values;

/// <summary>Headers that a configuration must not set, because the connection, authentication or signing sets them.</summary>
internal static class HeaderNames
{
    public const string Authorization = "Authorization";

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent", "Connection", "Keep-Alive", "Proxy-Authenticate",
        "Proxy-Authorization", "WWW-Authenticate", "Accept-Encoding", "X-Prometheus-Remote-Write-Version", "X-Prometheus-Remote-Read-Version",
        "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256",
    };

    /// <summary>For <c>headers</c> of remote write, remote read and tracing; <see cref="Authorization"/> is told apart there.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <summary>For <c>http_headers</c>.</summary>
    public static bool IsReservedForClients(string name) =>
        IsReserved(name)
        || name.Equals(Authorization, StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Prometheus-Scrape-Timeout-Seconds", StringComparison.OrdinalIgnoreCase);
}
