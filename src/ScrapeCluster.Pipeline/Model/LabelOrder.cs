namespace ScrapeCluster.Pipeline.Model;

/// <summary>
/// Orders strings by Unicode code point, which is the byte order of their UTF-8 form: the order in which Prometheus
/// sorts labels. UTF-16 ordinal order differs from it where surrogate pairs meet U+E000 to U+FFFF.
/// </summary>
public sealed class LabelOrder : IComparer<string>
{
    public static readonly LabelOrder Instance = new();

    private LabelOrder()
    {
    }

    int IComparer<string>.Compare(string? x, string? y) => Compare(x, y);

    public static int Compare(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        var common = x.CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
            return x.Length.CompareTo(y.Length);

        char a = x[common], b = y[common];
        return char.IsSurrogate(a) == char.IsSurrogate(b) || a < '\ud800' || b < '\ud800'
            ? a.CompareTo(b)
            : char.IsSurrogate(a) ? 1 : -1;
    }
}
