using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>Makes rules of <c>write_relabel_configs</c>. Values are taken as they are: a dollar in them is one.</summary>
internal static class RelabelRules
{
    /// <summary>Sets a label on the series that have none, or an empty one, of that name.</summary>
    public static YamlNode AddWhereAbsent(YamlNode mark, string label, string value) => new MappingBuilder(mark)
        .Add("source_labels", [label]).Add("regex", "").Add("target_label", label).Add("replacement", Literal(value)).Mapping;

    /// <summary>Sets a label on the series that have one of that name.</summary>
    public static YamlNode SetWherePresent(YamlNode mark, string label, string value) => new MappingBuilder(mark)
        .Add("source_labels", [label]).Add("regex", "(?s).+").Add("target_label", label).Add("replacement", Literal(value)).Mapping;

    public static YamlNode Set(YamlNode mark, string label, string value) => new MappingBuilder(mark)
        .Add("target_label", label).Add("replacement", Literal(value)).Mapping;

    /// <summary>Copies one label into another, where there is one to copy.</summary>
    public static YamlNode Copy(YamlNode mark, string from, string to) => new MappingBuilder(mark)
        .Add("source_labels", [from]).Add("regex", "(?s)(.+)").Add("target_label", to).Mapping;

    public static YamlNode Remove(YamlNode mark, string label) => new MappingBuilder(mark)
        .Add("regex", Exactly(label)).Add("action", "labeldrop").Mapping;

    /// <param name="mark">Where it comes from.</param>
    /// <param name="action"><c>keep</c> or <c>drop</c>.</param>
    /// <param name="regex">Of the whole metric name.</param>
    public static YamlNode OfNames(YamlNode mark, string action, string regex) => new MappingBuilder(mark)
        .Add("source_labels", ["__name__"]).Add("regex", regex).Add("action", action).Mapping;

    public static YamlNode Rename(YamlNode mark, string regex, string replacement) => new MappingBuilder(mark)
        .Add("source_labels", ["__name__"]).Add("regex", regex).Add("target_label", "__name__").Add("replacement", replacement).Mapping;

    /// <summary>A replacement that is this text.</summary>
    public static string Literal(string value) => value.Replace("$", "$$", StringComparison.Ordinal);

    /// <summary>A pattern that matches this text.</summary>
    public static string Exactly(string text)
    {
        var pattern = new System.Text.StringBuilder();
        foreach (var c in text)
            pattern.Append(@"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : $"{c}");
        return pattern.ToString();
    }
}
