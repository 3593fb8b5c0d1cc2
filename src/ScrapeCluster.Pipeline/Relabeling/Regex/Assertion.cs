namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Conditions on the two neighbours of a position.</summary>
internal enum Assertion
{
    BeginLine,
    EndLine,
    BeginText,
    EndText,
    WordBoundary,
    NoWordBoundary,
}

internal static class Assertions
{
    /// <summary>The neighbour of the position at either end of the text.</summary>
    public const int NoCodePoint = -1;

    public static bool Holds(Assertion assertion, int before, int after) => assertion switch
    {
        Assertion.BeginText => before == NoCodePoint,
        Assertion.EndText => after == NoCodePoint,
        Assertion.BeginLine => before is NoCodePoint or '\n',
        Assertion.EndLine => after is NoCodePoint or '\n',
        Assertion.WordBoundary => IsWord(before) != IsWord(after),
        _ => IsWord(before) == IsWord(after),
    };

    private static bool IsWord(int codePoint) => codePoint != NoCodePoint && NamedClasses.IsWord(codePoint);
}
