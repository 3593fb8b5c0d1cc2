using System.Globalization;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>The embedded Unicode tables (<c>unicode-15.0.txt</c>, whose head describes the form): lines by kind and name.</summary>
internal static class UnicodeData
{
    private static readonly Dictionary<(string Kind, string Name), string> Lines = Load();

    /// <summary>The ranges of a category, by its name as Unicode abbreviates it, or null where there is none.</summary>
    public static CodePointRange[]? Category(string name) => Find("category", name);

    public static CodePointRange[]? Script(string name) => Find("script", name);

    /// <summary>Long names of categories and the short ones they stand for: <c>Uppercase_Letter</c> to <c>Lu</c>.</summary>
    public static IEnumerable<(string Alias, string Category)> Aliases() => Of("alias");

    /// <summary>What to add to which code points for the other case.</summary>
    /// <param name="kind">"lower" or "upper".</param>
    public static IEnumerable<(int Delta, CodePointRange[] Ranges)> CaseMapping(string kind) =>
        Of(kind).Select(line => (int.Parse(line.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), ParseRanges(line.Text)));

    public static IEnumerable<(int From, int To)> Folds() => Of("fold").Select(line => (ParseHex(line.Name), ParseHex(line.Text)));

    private static CodePointRange[]? Find(string kind, string name) =>
        Lines.TryGetValue((kind, name), out var ranges) ? ParseRanges(ranges) : null;

    private static IEnumerable<(string Name, string Text)> Of(string kind) =>
        Lines.Where(line => line.Key.Kind == kind).Select(line => (line.Key.Name, line.Value));

    private static Dictionary<(string Kind, string Name), string> Load()
    {
        using var stream = typeof(UnicodeData).Assembly.GetManifestResourceStream("unicode-15.0.txt")!;
        using var reader = new StreamReader(stream);
        var lines = new Dictionary<(string Kind, string Name), string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var parts = line.Split(' ', 3);
            lines.Add((parts[0], parts[1]), parts[2]);
        }

        return lines;
    }

    private static CodePointRange[] ParseRanges(string text) => [.. text.Split(' ').Select(ParseRange)];

    private static CodePointRange ParseRange(string text)
    {
        var dash = text.IndexOf('-');
        if (dash < 0)
            return new CodePointRange(ParseHex(text), ParseHex(text), 1);
        var slash = text.IndexOf('/');
        var high = slash < 0 ? text[(dash + 1)..] : text[(dash + 1)..slash];
        var step = slash < 0 ? 1 : int.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture);
        return new CodePointRange(ParseHex(text[..dash]), ParseHex(high), step);
    }

    private static int ParseHex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
