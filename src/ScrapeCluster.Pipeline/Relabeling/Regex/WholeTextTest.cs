using System.Collections.Frozen;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Answers for the commonest forms of an anchored regex without any machine: literals, with <c>.*</c> and <c>.+</c> around.</summary>
internal sealed class WholeTextTest
{
    private readonly string _literal;
    private readonly int _minBefore;
    private readonly int _minAfter;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? _literals;

    /// <param name="literal">What the text must hold.</param>
    /// <param name="minBefore">How many characters must stand before it at least; -1 where none may.</param>
    /// <param name="minAfter">The same after it.</param>
    public WholeTextTest(string literal, int minBefore, int minAfter) =>
        (_literal, _minBefore, _minAfter) = (literal, minBefore, minAfter);

    public WholeTextTest(IEnumerable<string> literals)
        : this("", -1, -1) =>
        _literals = literals.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (_literals is { } literals)
            return literals.Contains(text);
        if (text.Length < _literal.Length + Math.Max(0, _minBefore) + Math.Max(0, _minAfter))
            return false;
        return (_minBefore, _minAfter) switch
        {
            ( < 0, < 0) => text.SequenceEqual(_literal),
            ( < 0, _) => text.StartsWith(_literal, StringComparison.Ordinal),
            (_, < 0) => text.EndsWith(_literal, StringComparison.Ordinal),
            _ => _literal.Length == 0 || text[_minBefore..^_minAfter].Contains(_literal, StringComparison.Ordinal),
        };
    }
}
