using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Confmap;

/// <summary>
/// Puts what <c>${...}</c> names in its place, in every value and in no key, and makes one dollar of two (confmap/expand.go of opentelemetry-collector).
/// The text that a value had is kept beside what it means.
/// </summary>
internal sealed partial class ConfmapExpander(ConfmapSources sources, ErrorSink errors)
{
    private const int MostRounds = 1000;
    private const int MostDepth = 100;
    private const int MostCharacters = 16 << 20;

    private int _depth;
    private int _rounds;

    public YamlNode Expand(YamlNode node, string place = "")
    {
        switch (node)
        {
            case YamlMapping mapping:
                var map = new YamlMapping(node.Line, node.Column) { Source = node.Source, OriginalText = Unescape(node.OriginalText) };
                foreach (var (key, value) in mapping.Entries)
                    map.Entries.Add(KeyValuePair.Create(key, Expand(value, place.Length == 0 ? ((YamlScalar)key).Value : $"{place}::{((YamlScalar)key).Value}")));
                return map;
            case YamlSequence sequence:
                var list = new YamlSequence(node.Line, node.Column) { Source = node.Source, OriginalText = Unescape(node.OriginalText) };
                list.Items.AddRange(sequence.Items.Select((item, index) => Expand(item, $"{place}[{index}]")));
                return list;
            default:
                return ExpandScalar((YamlScalar)node, place);
        }
    }

    private YamlNode ExpandScalar(YamlScalar scalar, string place)
    {
        if (ScalarResolver.Resolve(scalar).Kind != ScalarKind.Text)
            return scalar;
        if (_depth == 0)
            _rounds = 0;
        _depth++;
        try
        {
            return ExpandText(scalar, place);
        }
        catch (ConfmapException e)
        {
            if (_depth > 1)
                throw;
            errors.Add(scalar, place, e.Message);
            return scalar;
        }
        finally
        {
            _depth--;
        }
    }

    private YamlNode ExpandText(YamlScalar scalar, string place)
    {
        var text = scalar.Value;
        var isPlain = scalar.IsPlain;
        while (FindUri(text) is { Length: > 0 } uri)
        {
            if (++_rounds > MostRounds || _depth > MostDepth || text.Length > MostCharacters)
                throw new ConfmapException("too many recursive expansions: a value names itself");
            var fetched = sources.Fetch(ConfmapUri.OfValue(uri[2..^1]));
            if (text != uri)
            {
                text = text.Replace(uri, fetched, StringComparison.Ordinal);
                isPlain = false;
                continue;
            }

            if (Typed(fetched, scalar) is { } typed)
                return typed is YamlScalar value ? new YamlScalar(value.Value, value.Tag, value.IsPlain, scalar.Line, scalar.Column) { Source = scalar.Source, OriginalText = Unescape(fetched) } : Expand(typed, place);
            text = fetched;
            isPlain = false;
        }

        NoteBareVariables(text, scalar, place);
        return text == scalar.Value && !text.Contains("$$", StringComparison.Ordinal)
            ? scalar
            : new YamlScalar(Unescape(text)!, isPlain ? scalar.Tag : "", isPlain, scalar.Line, scalar.Column) { Source = scalar.Source, OriginalText = isPlain ? null : Unescape(text) };
    }

    // Null: it is text, as it stands. What is no YAML is text too.
    private YamlNode? Typed(string fetched, YamlScalar at)
    {
        try
        {
            var node = YamlReader.Read(fetched);
            if (node is null)
                return new YamlScalar("", "", isPlain: true, at.Line, at.Column);
            if (node is YamlScalar scalar)
                return ScalarResolver.Resolve(scalar).Kind is ScalarKind.Text or ScalarKind.Invalid ? null : scalar;
            return At(ConfmapDocument.Clean(node, at.Source ?? errors.Source, errors), at, fetched);
        }
        catch (YamlFormatException)
        {
            return null;
        }
    }

    // Mistakes within are shown at the line that brought them.
    private static YamlNode At(YamlNode node, YamlNode at, string? original = null)
    {
        switch (node)
        {
            case YamlMapping mapping:
                var map = new YamlMapping(at.Line, at.Column) { Source = at.Source, OriginalText = original };
                map.Entries.AddRange(mapping.Entries.Select(entry => KeyValuePair.Create(At(entry.Key, at), At(entry.Value, at))));
                return map;
            case YamlSequence sequence:
                var list = new YamlSequence(at.Line, at.Column) { Source = at.Source, OriginalText = original };
                list.Items.AddRange(sequence.Items.Select(item => At(item, at)));
                return list;
            default:
                var scalar = (YamlScalar)node;
                return new YamlScalar(scalar.Value, scalar.Tag, scalar.IsPlain, at.Line, at.Column) { Source = at.Source };
        }
    }

    // The innermost of the first that ends. One behind an odd number of dollars is meant as it stands, and so is all of the text.
    private static string FindUri(string text)
    {
        for (var from = 0; ;)
        {
            var close = text.IndexOf('}', from);
            if (close < 0)
                return "";
            var open = text.LastIndexOf("${", close, close - from + 1, StringComparison.Ordinal);
            if (open < 0)
            {
                from = close + 1;
                continue;
            }

            var dollars = 0;
            while (open - dollars > from && text[open - dollars - 1] == '$')
                dollars++;
            return dollars % 2 == 1 ? "" : text[open..(close + 1)];
        }
    }

    // The AWS Distro expanded them up to 0.40 and has not since; AWS' own samples still count on it.
    private void NoteBareVariables(string text, YamlScalar at, string place)
    {
        foreach (Match match in BareVariable().Matches(text))
        {
            if (sources.IsSet(match.Groups[1].Value))
                errors.Warn(at, place, $"{match.Value} stays as it is written, although there is such an environment variable; write ${{env:{match.Groups[1].Value}}} for its value");
        }
    }

    [GeneratedRegex(@"(?<!\$)\$([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex BareVariable();

    private static string? Unescape(string? text) => text?.Replace("$$", "$", StringComparison.Ordinal);
}
