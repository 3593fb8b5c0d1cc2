using System.Globalization;
using Akka.Cluster.Sharding;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>One entity per shard, of the same name. Works without a cluster.</summary>
internal sealed class ShardExtractor : IMessageExtractor
{
    public static string NameOf(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    public static int ShardOf(string name) => int.Parse(name, CultureInfo.InvariantCulture);

    public string? EntityId(object message) => message is ScrapeShardProtocol.IForShard m ? NameOf(m.Shard) : null;

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message);

    public string ShardId(string entityId, object? messageHint = null) => entityId;
}
