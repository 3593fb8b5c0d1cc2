namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>What a component is called: <c>type</c> or <c>type/name</c>.</summary>
internal readonly record struct ComponentId(string Type, string Name)
{
    public static ComponentId Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new ComponentId(text.Trim(), "") : new ComponentId(text[..slash].Trim(), text[(slash + 1)..].Trim());
    }

    public override string ToString() => Name.Length == 0 ? Type : $"{Type}/{Name}";
}
