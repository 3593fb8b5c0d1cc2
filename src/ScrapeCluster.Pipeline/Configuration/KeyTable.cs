namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>The keys that one section knows: for refusing others, and for config/README.md.</summary>
internal sealed class KeyTable(string section, params string[] keys)
{
    private readonly HashSet<string> _known = new(keys, StringComparer.Ordinal);

    /// <summary>What the section is called in the documentation.</summary>
    public string Section { get; } = section;

    public IReadOnlyList<string> Keys { get; } = keys;

    public bool Contains(string key) => _known.Contains(key);

    /// <summary>This table with the keys of others written in the same place.</summary>
    public KeyTable With(params KeyTable[] inlined) => new(Section, [.. Keys, .. inlined.SelectMany(table => table.Keys)]);

    /// <summary>What to say of a key that is not in the table, with the closest one where there is one.</summary>
    public string Unknown(string key)
    {
        var closest = EditDistance.Closest(key, Keys);
        if (closest is not null)
            return $"unknown key \"{key}\"; did you mean \"{closest}\"?";
        return Keys.Count > 12 ? $"unknown key \"{key}\"" : $"unknown key \"{key}\"; known are {string.Join(", ", Keys)}";
    }
}
