using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>metric_name_validation_scheme</c> and works out <c>metric_name_escaping_scheme</c>.</summary>
internal static class NameSchemes
{
    public const string ValidationKey = "metric_name_validation_scheme";
    public const string EscapingKey = "metric_name_escaping_scheme";

    private static readonly Dictionary<string, NameEscaping> Escapings = new(StringComparer.Ordinal)
    {
        ["allow-utf-8"] = NameEscaping.AllowUtf8,
        ["underscores"] = NameEscaping.Underscores,
        ["dots"] = NameEscaping.Dots,
        ["values"] = NameEscaping.Values,
    };

    public static string NameOf(NameValidation validation) => validation == NameValidation.Utf8 ? "utf8" : "legacy";

    public static string NameOf(NameEscaping escaping) => Escapings.Single(pair => pair.Value == escaping).Key;

    /// <returns>Null where the key is absent, null or empty.</returns>
    public static NameValidation? ReadValidation(SectionReader section)
    {
        switch (section.Text(ValidationKey))
        {
            case "":
                return null;
            case "utf8":
                return NameValidation.Utf8;
            case "legacy":
                return NameValidation.Legacy;
            case var other:
                section.Error(ValidationKey, $"{ValidationKey} {Excerpt.Of(other)} is not known; known are utf8, legacy");
                return null;
        }
    }

    /// <summary>A job's escaping: its own, else the one that fits its own validation, else the global one.</summary>
    public static NameEscaping ReadEscaping(SectionReader section, GlobalOptions global, NameValidation? own)
    {
        var inherited = Find(section, global.MetricNameEscaping, "global " + EscapingKey) ?? Fitting(global.MetricNameValidation);
        var written = Find(section, section.Text(EscapingKey), EscapingKey);
        var escaping = written ?? (own is null ? inherited : Fitting(own.Value));
        if (escaping == NameEscaping.AllowUtf8 && (own ?? global.MetricNameValidation) != NameValidation.Utf8)
            section.Error(EscapingKey, $"{EscapingKey} allow-utf-8 does not go with {ValidationKey} legacy; use underscores, dots or values");
        return escaping;
    }

    private static NameEscaping Fitting(NameValidation validation) =>
        validation == NameValidation.Legacy ? NameEscaping.Underscores : NameEscaping.AllowUtf8;

    private static NameEscaping? Find(SectionReader section, string name, string key)
    {
        if (name.Length == 0)
            return null;
        if (Escapings.TryGetValue(name, out var escaping))
            return escaping;
        section.Error(EscapingKey, $"{key} {Excerpt.Of(name)} is not known; known are {string.Join(", ", Escapings.Keys)}");
        return null;
    }
}
