namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A state of <see cref="TableMachine"/>: which instructions the paths are at, and what stood before.</summary>
internal sealed class TableState(int[] instructions, int before, int letters)
{
    public int[] Instructions { get; } = instructions;

    /// <summary>Stands for the code point before the position, as far as assertions can tell.</summary>
    public int Before { get; } = before;

    /// <summary>The state after each letter and, in the last place, after the end of the text; null where not built yet.</summary>
    public TableState?[] Next { get; } = new TableState?[letters + 1];
}
