using System.Globalization;

namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>Writes a mapping of a configuration that something else means. What is written bears the line that it comes from.</summary>
internal sealed class MappingBuilder(YamlNode mark)
{
    public YamlMapping Mapping { get; } = new(mark.Line, mark.Column) { Source = mark.Source };

    public bool IsEmpty => Mapping.Entries.Count == 0;

    public MappingBuilder Add(string key, YamlNode value)
    {
        Mapping.Entries.Add(KeyValuePair.Create((YamlNode)Plain(key, value), value));
        return this;
    }

    /// <summary>Leaves the key out where there is no text.</summary>
    public MappingBuilder Add(string key, string? text, YamlNode? at = null) => text is null ? this : Add(key, Text(text, at ?? mark));

    public MappingBuilder Add(string key, bool? value, YamlNode? at = null) => value is { } flag ? Add(key, Plain(flag ? "true" : "false", at ?? mark)) : this;

    public MappingBuilder Add(string key, long? value, YamlNode? at = null) =>
        value is { } number ? Add(key, Plain(number.ToString(CultureInfo.InvariantCulture), at ?? mark)) : this;

    public MappingBuilder Add(string key, TimeSpan? value, YamlNode? at = null) => value is { } span ? Add(key, Model.DurationText.Format(span), at) : this;

    public MappingBuilder Add(string key, IEnumerable<string> texts) => Add(key, List(texts.Select(text => Text(text, mark))));

    /// <summary>Leaves the key out where there is nothing in the section.</summary>
    public MappingBuilder Add(string key, MappingBuilder section) => section.IsEmpty ? this : Add(key, section.Mapping);

    public YamlSequence List(IEnumerable<YamlNode> items)
    {
        var list = new YamlSequence(mark.Line, mark.Column) { Source = mark.Source };
        list.Items.AddRange(items);
        return list;
    }

    private static YamlScalar Plain(string text, YamlNode at) => new(text, "", isPlain: true, at.Line, at.Column) { Source = at.Source };

    private static YamlScalar Text(string text, YamlNode at) => new(text, "", isPlain: false, at.Line, at.Column) { Source = at.Source };
}
