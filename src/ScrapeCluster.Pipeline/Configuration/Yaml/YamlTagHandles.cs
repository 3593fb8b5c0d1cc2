namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>What the handles of tags stand for: <c>!!</c> for YAML's own tags, others as directives say.</summary>
internal sealed class YamlTagHandles
{
    private const string Version = "1.1";

    private readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal);
    private bool _hasVersion;

    /// <summary>True where there was any directive.</summary>
    public bool IsGiven => _hasVersion || _prefixes.Count > 0;

    public void Read(YamlScanner scanner)
    {
        while (scanner.Peek().Kind is YamlTokenKind.VersionDirective or YamlTokenKind.TagDirective)
        {
            var directive = scanner.Take();
            if (directive.Kind == YamlTokenKind.VersionDirective)
                ReadVersion(directive);
            else if (!_prefixes.TryAdd(directive.Text, directive.Suffix))
                throw Error(directive, $"handle {directive.Text} is given twice");
        }
    }

    public string Resolve(YamlToken tag)
    {
        if (tag.Text.Length == 0)
            return tag.Suffix;
        if (_prefixes.TryGetValue(tag.Text, out var prefix))
            return prefix + tag.Suffix;
        return tag.Text switch
        {
            "!" => "!" + tag.Suffix,
            "!!" => YamlTags.Prefix + tag.Suffix,
            _ => throw Error(tag, $"handle {tag.Text} is not defined"),
        };
    }

    private void ReadVersion(YamlToken directive)
    {
        if (_hasVersion)
            throw Error(directive, "%YAML is given twice");
        if (directive.Text != Version)
            throw Error(directive, $"version {directive.Text} is not supported; {Version} is");
        _hasVersion = true;
    }

    private static YamlFormatException Error(YamlToken at, string what) => new(at.Line, "this is not valid YAML: " + what);
}
