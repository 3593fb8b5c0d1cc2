namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A regex as instructions of a machine that follows many paths at once. Immutable.</summary>
internal sealed class PatternProgram
{
    public required Instruction[] Instructions { get; init; }

    /// <summary>The sets that <see cref="Operation.Take"/> refers to by number.</summary>
    public required CodePointSet[] Sets { get; init; }

    public required int Start { get; init; }

    /// <summary>Two for the whole match and two for every group.</summary>
    public required int SlotCount { get; init; }

    /// <summary>A match can only begin where the text does.</summary>
    public required bool StartsAtBegin { get; init; }

    /// <summary>Whether any assertion other than the begin and the end of the text is used.</summary>
    public bool Uses(params ReadOnlySpan<Assertion> assertions)
    {
        foreach (var instruction in Instructions)
        {
            if (instruction.Operation == Operation.Assert && assertions.Contains((Assertion)instruction.Other))
                return true;
        }

        return false;
    }
}
