namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What waits in a queue until the node that had the shard before has nothing older left.</summary>
/// <param name="epoch">Number of the ownership that has to end first.</param>
/// <param name="ordinal">Counts the queue's gates from 1: the order that records on disk remember.</param>
internal sealed class QueueGate(long epoch, int ordinal)
{
    public long Epoch { get; } = epoch;

    public int Ordinal { get; } = ordinal;

    /// <summary>Open, but not passed yet where an older gate is closed.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Handed over by that node: before <see cref="Held"/>.</summary>
    public EntryDeque TakenOver { get; } = new();

    /// <summary>Appended here meanwhile.</summary>
    public EntryDeque Held { get; } = new();
}
