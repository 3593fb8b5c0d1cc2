namespace ScrapeCluster.Pipeline.Discovery.DigitalOcean;

/// <summary>What DigitalOcean is asked for.</summary>
public enum DigitalOceanRole
{
    Droplets,
    Databases,
}
