namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>A scalar as it stands in the file; <see cref="ScalarResolver"/> says what it means.</summary>
/// <param name="value">The text without quotes and escapes.</param>
/// <param name="tag">The long form of an explicit tag, or empty.</param>
/// <param name="isPlain">Written without quotes and without a tag.</param>
/// <param name="line">Line, from one.</param>
/// <param name="column">Column, from one.</param>
internal sealed class YamlScalar(string value, string tag, bool isPlain, int line, int column) : YamlNode(line, column)
{
    public string Value { get; } = value;

    public string Tag { get; } = tag;

    public bool IsPlain { get; } = isPlain;

    /// <summary>
    /// What the loader takes for "nothing was said" before it looks at the type: also a quoted <c>"null"</c>, but not
    /// <c>Null</c> (yaml.v2, decoder.prepare).
    /// </summary>
    public bool IsNull =>
        Tag == YamlTags.Null || (Tag.Length == 0 && (Value is "null" or "~" || (Value.Length == 0 && IsPlain)));

    /// <summary>The key that takes in another mapping's entries.</summary>
    public bool IsMergeKey => Value == "<<" && (IsPlain || Tag == YamlTags.Merge);
}
