using ScrapeCluster.Actors.Serialization;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What the <see cref="HandoverTurnsActor"/> is told, and says.</summary>
internal static class HandoverTurnsProtocol
{
    /// <summary>From a shard of this node: it has to leave.</summary>
    public sealed record Want(int Shard);

    /// <summary>To that shard: stop scraping now.</summary>
    public sealed record TurnCame
    {
        public static readonly TurnCame Instance = new();
    }

    /// <summary>From the new owner's node: the shard scrapes there.</summary>
    /// <param name="Epoch">Of the ownership that ended.</param>
    public sealed record Taken(int Shard, long Epoch) : IWireMessage;
}
