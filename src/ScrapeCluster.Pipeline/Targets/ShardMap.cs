using System.Text;
using System.IO.Hashing;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>Which shard a target belongs to: stable over versions, machines and processes (golden values in the tests).</summary>
public static class ShardMap
{
    public const int DefaultShardCount = 256;

    /// <summary>XXH64 of job, a zero byte, and the target's identity (little endian), modulo the number of shards.</summary>
    public static int ShardOf(Target target, int shardCount)
    {
        var hash = new XxHash64();
        hash.Append(Encoding.UTF8.GetBytes(target.JobName));
        Span<byte> tail = stackalloc byte[9];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(tail[1..], target.Id.Value);
        hash.Append(tail);
        return (int)(hash.GetCurrentHashAsUInt64() % (ulong)shardCount);
    }
}
