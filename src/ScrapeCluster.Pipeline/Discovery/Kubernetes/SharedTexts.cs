namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Gives back an equal text that it was given before, so that it is in memory once. Begins anew when it is full.</summary>
internal sealed class SharedTexts
{
    private const int MaxTexts = 20_000;
    private const int MaxLength = 256;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    public string Share(string text)
    {
        if (text.Length > MaxLength)
            return text;
        if (_texts.TryGetValue(text, out var known))
            return known;
        if (_texts.Count >= MaxTexts)
            _texts.Clear();
        _texts.Add(text);
        return text;
    }
}
