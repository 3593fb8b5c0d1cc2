namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary>What the names of a swarm's labels have in common.</summary>
internal static class SwarmLabels
{
    public const string Prefix = "__meta_dockerswarm_";
}
