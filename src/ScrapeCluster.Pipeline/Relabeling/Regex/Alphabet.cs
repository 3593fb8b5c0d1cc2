namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// Numbers the code points so that those a program cannot tell apart share a number: its tables then have a few
/// columns instead of a million.
/// </summary>
internal sealed class Alphabet
{
    private readonly int[] _ascii = new int[128];
    private readonly int[] _starts;
    private readonly int[] _letters;
    private readonly List<int> _representatives = [];

    public Alphabet(PatternProgram program)
    {
        var sets = SetsToTellApart(program);
        _starts = Starts(sets);
        _letters = new int[_starts.Length];
        foreach (var set in sets)
            Refine(set);
        ChooseRepresentatives();
        for (var c = 0; c < _ascii.Length; c++)
            _ascii[c] = Find(c);
    }

    public int Count => _representatives.Count;

    /// <summary>A code point of that number.</summary>
    public int Representative(int letter) => _representatives[letter];

    public int LetterOf(int codePoint) => codePoint < _ascii.Length ? _ascii[codePoint] : Find(codePoint);

    private static List<CodePointSet> SetsToTellApart(PatternProgram program)
    {
        List<CodePointSet> sets = [.. program.Sets];
        if (program.Uses(Assertion.BeginLine, Assertion.EndLine))
            sets.Add(CodePointSet.Of('\n', '\n'));
        if (program.Uses(Assertion.WordBoundary, Assertion.NoWordBoundary))
            sets.Add(NamedClasses.FindPerl('w')!);
        return sets;
    }

    /// <summary>Where the answer of any set changes.</summary>
    private static int[] Starts(List<CodePointSet> sets)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (var set in sets)
        {
            var bounds = set.Bounds;
            for (var i = 0; i < bounds.Length; i += 2)
            {
                starts.Add(bounds[i]);
                starts.Add(bounds[i + 1] + 1);
            }
        }

        return [.. starts];
    }

    /// <summary>Splits each number into those in the set and those outside.</summary>
    private void Refine(CodePointSet set)
    {
        var numbers = new Dictionary<(int Letter, bool Inside), int>();
        for (var i = 0; i < _starts.Length; i++)
        {
            var key = (_letters[i], set.Contains(_starts[i]));
            if (!numbers.TryGetValue(key, out var number))
                numbers.Add(key, number = numbers.Count);
            _letters[i] = number;
        }
    }

    private void ChooseRepresentatives()
    {
        var numbers = new Dictionary<int, int>();
        for (var i = 0; i < _starts.Length; i++)
        {
            if (!numbers.TryGetValue(_letters[i], out var number))
            {
                numbers.Add(_letters[i], number = numbers.Count);
                _representatives.Add(_starts[i]);
            }

            _letters[i] = number;
        }
    }

    private int Find(int codePoint)
    {
        var index = Array.BinarySearch(_starts, codePoint);
        return _letters[index < 0 ? ~index - 1 : index];
    }
}
