namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A set of code points: sorted pairs of first and last, which neither overlap nor touch. Immutable.</summary>
internal sealed class CodePointSet
{
    public const int MaxCodePoint = 0x10ffff;

    public static readonly CodePointSet Any = Of(0, MaxCodePoint);

    public static readonly CodePointSet AnyButNewline = Of('\n', '\n').Negate();

    private readonly int[] _bounds;

    /// <summary>One bit for each of the first 128 code points.</summary>
    private readonly UInt128 _ascii;

    /// <param name="bounds">First and last of each range, in order; owned by the set from now on.</param>
    internal CodePointSet(int[] bounds)
    {
        _bounds = bounds;
        for (var c = 0; c < 128; c++)
        {
            if (Search(c))
                _ascii |= UInt128.One << c;
        }
    }

    public ReadOnlySpan<int> Bounds => _bounds;

    public int RangeCount => _bounds.Length / 2;

    public bool IsAny => _bounds is [0, MaxCodePoint];

    public static CodePointSet Of(params int[] bounds) => new(bounds);

    public bool Contains(int codePoint) =>
        (uint)codePoint < 128 ? (_ascii >> codePoint & UInt128.One) != UInt128.Zero : Search(codePoint);

    public CodePointSet Negate()
    {
        var negated = new List<int>(_bounds.Length + 2);
        var next = 0;
        for (var i = 0; i < _bounds.Length; i += 2)
        {
            if (_bounds[i] > next)
                negated.AddRange([next, _bounds[i] - 1]);
            next = _bounds[i + 1] + 1;
        }

        if (next <= MaxCodePoint)
            negated.AddRange([next, MaxCodePoint]);
        return new CodePointSet([.. negated]);
    }

    private bool Search(int codePoint)
    {
        int low = 0, high = RangeCount;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < _bounds[2 * middle])
                high = middle;
            else if (codePoint > _bounds[(2 * middle) + 1])
                low = middle + 1;
            else
                return true;
        }

        return false;
    }
}
