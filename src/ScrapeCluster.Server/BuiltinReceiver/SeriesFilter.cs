namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>Words that a series' text must contain, and, with "-" in front, must not. Letter case does not count.</summary>
internal sealed class SeriesFilter(string words)
{
    private readonly string[] _words = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool Matches(string text)
    {
        foreach (var word in _words)
        {
            var isUnwanted = word.Length > 1 && word[0] == '-';
            if (text.Contains(isUnwanted ? word[1..] : word, StringComparison.OrdinalIgnoreCase) == isUnwanted)
                return false;
        }

        return true;
    }
}
