using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Relabeling;

public enum RelabelAction
{
    Replace,
    Keep,
    Drop,
    KeepEqual,
    DropEqual,
    HashMod,
    LabelMap,
    LabelDrop,
    LabelKeep,
    Lowercase,
    Uppercase,
}

/// <summary>One relabel rule as written, with Prometheus' defaults. <see cref="RelabelRule"/> is its compiled form.</summary>
public sealed record RelabelRuleOptions
{
    public const string DefaultRegex = "(.*)";
    public const string DefaultReplacement = "$1";
    public const string DefaultSeparator = ";";

    public ValueList<string> SourceLabels { get; init; } = [];

    /// <summary>Put between the source labels' values. Default: ";".</summary>
    public string Separator { get; init; } = DefaultSeparator;

    /// <summary>RE2 syntax, matched against the whole text. Default: "(.*)". An explicit null in the file is "".</summary>
    public string Regex { get; init; } = DefaultRegex;

    /// <summary>Divisor of <see cref="RelabelAction.HashMod"/>.</summary>
    public ulong Modulus { get; init; }

    public string TargetLabel { get; init; } = "";

    /// <summary>Go template: $1, ${1}, ${name}, $$. Default: "$1".</summary>
    public string Replacement { get; init; } = DefaultReplacement;

    /// <summary>Default: replace.</summary>
    public RelabelAction Action { get; init; } = RelabelAction.Replace;
}
