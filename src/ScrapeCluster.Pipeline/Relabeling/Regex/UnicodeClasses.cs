using System.Collections.Concurrent;
using System.Text;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// The classes that <c>\p{Name}</c> can name: general categories by short or long name, scripts, and Any, ASCII, Assigned.
/// Upper and lower case, spaces, underscores and hyphens in a name do not count.
/// </summary>
internal static class UnicodeClasses
{
    private static readonly ConcurrentDictionary<string, CodePointSet> Known = new();

    private static readonly Lazy<Dictionary<string, string>> Aliases = new(() =>
        UnicodeData.Aliases().ToDictionary(alias => Canonical(alias.Alias), alias => alias.Category));

    /// <returns>The class, or null where nothing has that name.</returns>
    public static CodePointSet? Find(string name)
    {
        var canonical = Canonical(name);
        if (Known.TryGetValue(canonical, out var known))
            return known;
        return Load(canonical) is { } loaded ? Known.GetOrAdd(canonical, loaded) : null;
    }

    /// <summary>
    /// Whether <c>(?i)</c> widens the class. Of LC it would add U+0345 alone, which Go's tables leave out.
    /// </summary>
    public static bool HasVariants(CodePointSet set) => set != Find("LC");

    private static CodePointSet? Load(string name) => name switch
    {
        "Any" => CodePointSet.Any,
        "Ascii" => CodePointSet.Of(0, 0x7f),
        "Assigned" => Category("Cn")!.Negate(),
        "Lc" => Category("LC"),
        _ => Category(name) ?? From(UnicodeData.Script(name)) ??
            (Aliases.Value.TryGetValue(name, out var category) ? Find(category) : null),
    };

    private static CodePointSet? Category(string name) => From(UnicodeData.Category(name));

    private static CodePointSet? From(CodePointRange[]? ranges)
    {
        if (ranges is null)
            return null;
        var builder = new CodePointSetBuilder();
        foreach (var range in ranges)
            builder.Add(range);
        return builder.ToSet();
    }

    private static string Canonical(string name)
    {
        var canonical = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c is '_' or '-' or ' ')
                continue;
            if (!char.IsAscii(c))
                canonical.Append(c);
            else
                canonical.Append(canonical.Length == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
        }

        return canonical.ToString();
    }
}
