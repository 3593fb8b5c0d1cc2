using System.Text.Json;

namespace ScrapeCluster.Testing.Processes;

/// <summary>What one node says about the cluster: parts of /api/v1/cluster.</summary>
/// <param name="Targets">By member, "host:port".</param>
/// <param name="SamplesPerSecond">By member.</param>
/// <param name="Owners">By shard; null where none is reported.</param>
/// <param name="Oldest">The member that runs the discovery and places the shards; null where none is known.</param>
/// <param name="Moves">The last moves of all shards that were handed over.</param>
/// <param name="LedgerHolds">The sums of every node hold.</param>
public sealed record ClusterPicture(
    IReadOnlyDictionary<string, int> Targets, IReadOnlyDictionary<string, double> SamplesPerSecond,
    IReadOnlyList<string?> Owners, string? Oldest, IReadOnlyList<ClusterMove> Moves, bool LedgerHolds)
{
    /// <summary>Shards that have another owner in the other picture.</summary>
    public int MovedUntil(ClusterPicture later) => Owners.Zip(later.Owners).Count(owner => owner.First != owner.Second);

    internal static ClusterPicture From(JsonElement data)
    {
        var members = data.GetProperty("members").EnumerateArray().ToList();
        return new ClusterPicture(
            members.ToDictionary(NameOf, member => member.GetProperty("targets").GetInt32()),
            members.ToDictionary(NameOf, member => member.GetProperty("samplesPerSecond").GetDouble()),
            [.. data.GetProperty("shards").EnumerateArray().OrderBy(shard => shard.GetProperty("shard").GetInt32()).Select(shard => shard.TryGetProperty("owner", out var owner) ? owner.GetString() : null)],
            members.Where(member => member.GetProperty("roles").EnumerateArray().Any(role => role.GetString() == "oldest")).Select(NameOf).FirstOrDefault(),
            [.. data.GetProperty("shards").EnumerateArray().SelectMany(shard => shard.GetProperty("moves").EnumerateArray())
                .Where(move => move.TryGetProperty("gapSeconds", out var gap) && gap.ValueKind == JsonValueKind.Number).Select(MoveOf)],
            data.GetProperty("ledger").GetProperty("holds").GetBoolean());
    }

    private static ClusterMove MoveOf(JsonElement move) => new(
        move.GetProperty("shard").GetInt32(), move.GetProperty("from").GetString()!, move.GetProperty("to").GetString()!,
        move.GetProperty("started").GetDateTimeOffset(), TimeSpan.FromSeconds(move.GetProperty("gapSeconds").GetDouble()));

    private static string NameOf(JsonElement member) => member.GetProperty("node").GetString()!;
}
