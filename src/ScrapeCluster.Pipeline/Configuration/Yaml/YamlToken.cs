namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>One word of a YAML text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Where it begins, from one.</param>
/// <param name="Column">Where it begins, from one.</param>
/// <param name="Text">Of a scalar, an anchor or an alias; the handle of a tag; the version of a directive.</param>
/// <param name="Suffix">What follows a tag's handle.</param>
/// <param name="IsPlain">A scalar without quotes.</param>
internal readonly record struct YamlToken(YamlTokenKind Kind, int Line, int Column, string Text = "", string Suffix = "", bool IsPlain = false);
