using Microsoft.Extensions.DependencyInjection;
using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Actors;

/// <summary>The table of contents: every actor, shard region and singleton of a node.</summary>
public static class ScrapeClusterHosting
{
    /// <summary>Adds the actor system and <see cref="ScrapeClusterNode"/>; shutdown drains before the web server stops.</summary>
    public static IServiceCollection AddScrapeCluster(this IServiceCollection services, NodeOptions node, ScrapeClusterOptions options) =>
        throw new NotImplementedException();
}
