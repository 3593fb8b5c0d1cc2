namespace ScrapeCluster.Pipeline.Discovery.Hetzner;

/// <summary>Which servers are asked for.</summary>
public enum HetznerRole
{
    /// <summary>Dedicated ones.</summary>
    Robot,

    /// <summary>Those of Hetzner Cloud.</summary>
    Hcloud,
}
