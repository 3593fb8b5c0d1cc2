namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>Tags of YAML 1.1 that change what a scalar means.</summary>
internal static class YamlTags
{
    public const string Prefix = "tag:yaml.org,2002:";
    public const string Text = Prefix + "str";
    public const string Flag = Prefix + "bool";
    public const string Whole = Prefix + "int";
    public const string Number = Prefix + "float";
    public const string Null = Prefix + "null";
    public const string Timestamp = Prefix + "timestamp";
    public const string Binary = Prefix + "binary";
    public const string Merge = Prefix + "merge";

    /// <summary>The form users write: <c>!!int</c>.</summary>
    public static string Short(string tag) =>
        tag.StartsWith(Prefix, StringComparison.Ordinal) ? string.Concat("!!", tag.AsSpan(Prefix.Length)) : tag;
}
