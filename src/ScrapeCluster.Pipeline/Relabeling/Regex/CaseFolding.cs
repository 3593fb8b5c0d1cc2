namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Simple case folding: code points that differ in case alone form a circle, such as k, K and the Kelvin sign.</summary>
internal static class CaseFolding
{
    private static readonly int[] From;
    private static readonly int[] To;

    static CaseFolding()
    {
        var next = new SortedDictionary<int, int>();
        foreach (var (from, to) in CaseMapping.Upper.Pairs.Concat(CaseMapping.Lower.Pairs).Concat(UnicodeData.Folds()))
            next[from] = to;
        var folding = next.Where(pair => pair.Key != pair.Value).ToList();
        From = [.. folding.Select(pair => pair.Key)];
        To = [.. folding.Select(pair => pair.Value)];
    }

    /// <summary>The next code point of the circle; the code point itself where it has no case.</summary>
    public static int Next(int codePoint)
    {
        if (codePoint < 'A')
            return codePoint;
        var index = Array.BinarySearch(From, codePoint);
        return index < 0 ? codePoint : To[index];
    }

    /// <summary>Adds all that differs in case alone from a code point of the range.</summary>
    public static void AddVariants(CodePointSetBuilder builder, int low, int high)
    {
        var index = Array.BinarySearch(From, low);
        for (index = index < 0 ? ~index : index; index < From.Length && From[index] <= high; index++)
        {
            for (var variant = To[index]; variant != From[index]; variant = Next(variant))
                builder.Add(variant, variant);
        }
    }
}
