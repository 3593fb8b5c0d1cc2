namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>A node of a YAML document, with the line (from 1) it starts on.</summary>
internal abstract record YamlNode(int Line)
{
    public sealed record Scalar(int Line, string Value, string Tag, bool IsPlain) : YamlNode(Line)
    {
        /// <summary>What stands for null when nothing says it is a string.</summary>
        public bool IsNull =>
            Tag == "tag:yaml.org,2002:null" || (Tag.Length == 0 && IsPlain && Value is "" or "~" or "null" or "Null" or "NULL");

        public bool IsMerge => IsPlain && Value == "<<";
    }

    public sealed record Sequence(int Line, List<YamlNode> Items) : YamlNode(Line);

    public sealed record Mapping(int Line, List<(Scalar Key, YamlNode Value)> Entries) : YamlNode(Line);

    public string Kind => this switch
    {
        Scalar { IsNull: true } => "null",
        Scalar scalar => $"\"{(scalar.Value.Length > 50 ? scalar.Value[..50] + "..." : scalar.Value)}\"",
        Sequence => "a list",
        _ => "a mapping",
    };
}
