using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>Turns a target's URL into one that works from elsewhere: a loopback host becomes this machine's name.</summary>
internal sealed class GlobalUrl(HostPort own, string machineName)
{
    public string Of(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.IdnHost is not ("localhost" or "127.0.0.1" or "::1" or "[::1]"))
            return url;
        var host = parsed.IsDefaultPort && parsed.Port != own.Port ? machineName : new HostPort(machineName, parsed.Port).ToString();
        return $"{parsed.Scheme}://{host}{parsed.PathAndQuery}";
    }
}
