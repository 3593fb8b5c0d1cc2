using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// The number of this node's ownership of a shard, and how the shard came here. Numbers rise from owner to owner: by one at least, and to
/// the time of the start, so that a start after a crash has the highest too.
/// </summary>
/// <param name="self">This node's address, "akka.tcp://name@host:port".</param>
internal sealed class ShardOwnership(int shard, string self)
{
    /// <summary>Moves that are remembered, and travel.</summary>
    public const int MaxMoves = 10;

    /// <summary>0 until the shard has started.</summary>
    public long Epoch { get; private set; }

    /// <summary>Newest last.</summary>
    public ValueList<ShardMove> Moves { get; private set; } = [];

    /// <summary>When the shard last began without a hand-over, milliseconds since 1970; null: not among the moves that are remembered.</summary>
    public long? LastColdStartMs => Moves.LastOrDefault(move => move.From.Length == 0)?.StartedAtMs;

    /// <summary>Nobody handed the shard over: it is new, or its owner crashed.</summary>
    public ShardMove StartCold(long nowMs)
    {
        Epoch = nowMs;
        return Add([], new ShardMove(shard, "", NodeNameOf(self), 0, nowMs, Epoch));
    }

    /// <summary>The shard was handed over. May come after a cold start: the move is then no cold one.</summary>
    public ShardMove Inherit(ShardHandover handover, long nowMs)
    {
        var startedMs = Epoch == 0 ? nowMs : Moves[^1].StartedAtMs;
        Epoch = Math.Max(Math.Max(handover.Epoch + 1, Epoch), startedMs);
        return Add(handover.Moves, new ShardMove(shard, NodeNameOf(handover.From), NodeNameOf(self), handover.StoppedAtMs, startedMs, Epoch));
    }

    // "akka.tcp://name@host:port".
    private static string NodeNameOf(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private ShardMove Add(ValueList<ShardMove> earlier, ShardMove move)
    {
        Moves = earlier.Append(move).TakeLast(MaxMoves).ToValueList();
        return move;
    }
}
