namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Collects what old owners of a shard leave. The one with the highest epoch counts: chunks of a lower one are ignored, and so are
/// chunks that came before.
/// </summary>
internal sealed class HandoverAssembler
{
    private readonly SortedDictionary<int, ScrapeShardProtocol.HandoverChunk> _chunks = [];
    private readonly HashSet<int> _seen = [];
    private int _count;

    /// <summary>Null until the first chunk.</summary>
    public ShardHandover? Header { get; private set; }

    public bool IsComplete => Header is not null && _seen.Count == _count;

    /// <summary>Those that nobody has taken, in order.</summary>
    public IReadOnlyCollection<ScrapeShardProtocol.HandoverChunk> Chunks => _chunks.Values;

    /// <summary>False where there is nothing new in it.</summary>
    public bool Add(ScrapeShardProtocol.HandoverChunk chunk)
    {
        if (chunk.Index < 0 || chunk.Index >= chunk.Count || chunk.Handover.Epoch < Header?.Epoch)
            return false;
        if (chunk.Handover.Epoch != Header?.Epoch)
            StartOver(chunk);
        if (!_seen.Add(chunk.Index))
            return false;
        _chunks[chunk.Index] = chunk;
        return true;
    }

    /// <summary>The targets that have come since the last time.</summary>
    public IReadOnlyList<TargetHandover> TakeTargets()
    {
        TargetHandover[] targets = [.. _chunks.Values.SelectMany(chunk => chunk.Targets)];
        _chunks.Clear();
        return targets;
    }

    private void StartOver(ScrapeShardProtocol.HandoverChunk chunk)
    {
        Header = chunk.Handover;
        _count = chunk.Count;
        _seen.Clear();
        _chunks.Clear();
    }
}
