namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary>What a target is made of.</summary>
public enum DockerSwarmRole
{
    Tasks,
    Services,
    Nodes,
}
