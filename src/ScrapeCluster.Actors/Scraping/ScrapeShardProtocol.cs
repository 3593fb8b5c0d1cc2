using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What a scrape shard is told.</summary>
internal static class ScrapeShardProtocol
{
    /// <summary>Goes through the shard region to one shard.</summary>
    public interface IForShard
    {
        int Shard { get; }
    }

    /// <summary>
    /// A part of a shard's target list; the list is in force when all <paramref name="Count"/> parts of a version are there.
    /// </summary>
    /// <param name="PendingJobs">
    /// Jobs with a discovery that has not completed its first round since the epoch began: what the shard has of them from
    /// earlier epochs stays.
    /// </param>
    public sealed record AssignmentChunk(
        int Shard, AssignmentVersion Version, int Index, int Count, ValueList<Target> Targets, ValueList<string> PendingJobs)
        : IForShard, IWireMessage;

    /// <summary>Which list is in force. A shard that has another version asks the sender for it.</summary>
    public sealed record AssignmentDigest(int Shard, AssignmentVersion Version, int TargetCount, ValueList<string> PendingJobs)
        : IForShard, IWireMessage;

    /// <summary>
    /// A part of what the old owner leaves to the new one. Sent through the shard region under the shard's own number: the region has
    /// forgotten the shard's home by then, keeps the message, and delivers it first to the new owner, which it also wakes.
    /// </summary>
    public sealed record HandoverChunk(int Shard, ShardHandover Handover, int Index, int Count, ValueList<TargetHandover> Targets)
        : IForShard, IWireMessage;

    /// <summary>Wakes a shard that has no entity yet.</summary>
    public sealed record StartShard(int Shard) : IForShard, IWireMessage;

    /// <summary>The shard leaves this node: end scrapes soon, write no markers. Never sent between nodes.</summary>
    public sealed record StopShard
    {
        public static readonly StopShard Instance = new();
    }
}
