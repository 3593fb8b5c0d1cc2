namespace ScrapeCluster.Server.Hosting;

/// <summary>What other nodes reach this one by: a host name or IP address, and a port where it is not the one listened on.</summary>
internal sealed record AdvertisedAddress(string Host, int? Port)
{
    /// <summary>Takes "HOST", "HOST:PORT", "[IPv6]" and "[IPv6]:PORT".</summary>
    public static bool TryParse(string text, out AdvertisedAddress value, out string error)
    {
        error = "allowed is HOST or HOST:PORT with a port from 1 to 65535, IPv6 addresses in brackets";
        value = new AdvertisedAddress(text, null);
        if (HostPort.TryParse(text, out var both, out _))
        {
            value = new AdvertisedAddress(both.Host, both.Port);
            return both.Port > 0;
        }

        if (!HostPort.TryParse(text + ":0", out var host, out _))
            return false;
        value = new AdvertisedAddress(host.Host, null);
        return true;
    }

    public override string ToString() => Port is { } port ? new HostPort(Host, port).ToString() : Host;
}
