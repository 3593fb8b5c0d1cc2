using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>
/// Reads a component's options as the collector's decoder does, which converts nothing: a number is no text, a text no number. A value that came from
/// elsewhere counts as text and as what it means.
/// </summary>
internal static class CollectorValues
{
    public static string? StrictText(this SectionReader section, string key)
    {
        if (section.Node(key) is not { } node)
            return null;
        if (node.OriginalText is { } original)
            return original;
        if (node is YamlScalar scalar && ScalarResolver.Resolve(scalar).Kind is ScalarKind.Whole or ScalarKind.LargeWhole or ScalarKind.Number or ScalarKind.Flag)
            section.Error(key, $"{key} is {scalar.Value}, which is no text; put it in quotes");
        return section.TextOrNull(key);
    }

    /// <summary>Null where it is not given.</summary>
    public static TimeSpan? GoDuration(this SectionReader section, string key)
    {
        if (section.IsUnset(key))
            return null;
        var node = section.Node(key)!;
        if (node is YamlScalar scalar && node.OriginalText is null && ScalarResolver.Resolve(scalar).Kind is ScalarKind.Whole or ScalarKind.Number)
        {
            if (scalar.Value != "0")
                section.Error(key, $"{key} is {scalar.Value} without a unit, which a collector takes for nanoseconds; write {scalar.Value}s for seconds");
            return TimeSpan.Zero;
        }

        var text = node.OriginalText ?? section.Text(key);
        if (Collector.GoDuration.TryParse(text, out var span))
            return span;
        section.Error(key, $"{key} is {Excerpt.Of(text)}; {Collector.GoDuration.Grammar} is wanted");
        return null;
    }

    /// <summary>Null where it is not given.</summary>
    public static long? StrictWhole(this SectionReader section, string key, long least = 0)
    {
        if (section.IsUnset(key))
            return null;
        if (section.Node(key) is not YamlScalar scalar || ScalarResolver.Resolve(scalar) is not { Kind: ScalarKind.Whole } whole)
        {
            section.Error(key, $"{key} is {NodeReader.Describe(section.Node(key)!)}; a whole number is wanted");
            return null;
        }

        if (whole.Whole >= least)
            return whole.Whole;
        section.Error(key, $"{key} is {whole.Whole}; it must be {least} or more");
        return null;
    }

    /// <summary>Says of each key that is given that it changes nothing here.</summary>
    public static void NoteWithoutEffect(this SectionReader section, string why, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!section.IsUnset(key))
                section.Warn(key, $"{key} has no effect: {why}");
        }
    }

    /// <summary>Refuses each key that is given.</summary>
    public static void RefuseKeys(this SectionReader section, string help, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!section.IsUnset(key))
                section.Error(key, $"{key} is not supported; {help}");
        }
    }

    /// <summary>Notes something at the key's line.</summary>
    public static void Warn(this SectionReader section, string key, string what) => section.Errors.Warn(section.Node(key) ?? section.Start, section.Place, what);
}
