namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>The paths that are alive at one position, preferred ones first, each with what its groups hold.</summary>
internal sealed class PathList(PatternProgram program)
{
    private readonly int[] _slots = new int[program.Instructions.Length * program.SlotCount];

    public SparseSet Instructions { get; } = new(program.Instructions.Length);

    public Span<int> SlotsOf(int instruction, int count) => _slots.AsSpan(instruction * program.SlotCount, count);
}
