using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Server.Hosting;

/// <summary>The configuration that the server's own parts go by. Replaced whole by a reload.</summary>
internal sealed class ConfigurationInForce(ScrapeClusterOptions options)
{
    private volatile ScrapeClusterOptions _options = options;

    public ScrapeClusterOptions Options
    {
        get => _options;
        set => _options = value;
    }
}
