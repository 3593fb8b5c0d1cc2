using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>Cuts a shard's list into messages that stay well below the size at which the remote layer throws messages away.</summary>
internal static class AssignmentChunks
{
    /// <summary>Most bytes of a chunk, by <see cref="WireSize"/>.</summary>
    public const int MaxBytes = 200_000;

    public static IReadOnlyList<ScrapeShardProtocol.AssignmentChunk> Of(int shard, ShardAssignment assignment, int maxBytes = MaxBytes)
    {
        var parts = Cut(assignment.Targets, maxBytes);
        return [.. parts.Select((targets, index) => new ScrapeShardProtocol.AssignmentChunk(
            shard, assignment.Version, index, parts.Count, targets, assignment.PendingJobs))];
    }

    private static List<ValueList<Target>> Cut(IReadOnlyList<Target> targets, int maxBytes)
    {
        var parts = new List<ValueList<Target>>();
        var part = new List<Target>();
        var size = 0;
        foreach (var target in targets)
        {
            var bytes = WireSize.Of(target);
            if (part.Count > 0 && size + bytes > maxBytes)
            {
                parts.Add(part.ToValueList());
                part.Clear();
                size = 0;
            }

            part.Add(target);
            size += bytes;
        }

        parts.Add(part.ToValueList());
        return parts;
    }
}
