namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Collects ranges in any order into a <see cref="CodePointSet"/>.</summary>
internal sealed class CodePointSetBuilder
{
    private readonly List<(int Low, int High)> _ranges = [];

    public void Add(int low, int high)
    {
        if (_ranges.Count > 0 && _ranges[^1].High + 1 == low)
            _ranges[^1] = (_ranges[^1].Low, high);
        else
            _ranges.Add((low, high));
    }

    public void Add(CodePointRange range)
    {
        if (range.Step == 1)
        {
            Add(range.Low, range.High);
            return;
        }

        for (var c = range.Low; c <= range.High; c += range.Step)
            Add(c, c);
    }

    public void Add(CodePointSet set)
    {
        var bounds = set.Bounds;
        for (var i = 0; i < bounds.Length; i += 2)
            Add(bounds[i], bounds[i + 1]);
    }

    /// <summary>Adds a range with all that differs from its members in case alone.</summary>
    public void AddFolded(int low, int high)
    {
        Add(low, high);
        CaseFolding.AddVariants(this, low, high);
    }

    public void AddFolded(CodePointSet set)
    {
        var bounds = set.Bounds;
        for (var i = 0; i < bounds.Length; i += 2)
            AddFolded(bounds[i], bounds[i + 1]);
    }

    public CodePointSet ToSet()
    {
        _ranges.Sort();
        var bounds = new List<int>(_ranges.Count * 2);
        foreach (var (low, high) in _ranges)
        {
            if (bounds.Count > 0 && low <= bounds[^1] + 1)
                bounds[^1] = Math.Max(bounds[^1], high);
            else
                bounds.AddRange([low, high]);
        }

        return new CodePointSet([.. bounds]);
    }
}
