using System.Text;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

/// <summary>Names as the collector's exporter makes them of a family's name and type (prometheus/otlptranslator, metric_namer.go).</summary>
internal static class MetricNaming
{
    private const string Total = "total";

    /// <param name="name">A sample's.</param>
    /// <param name="addSuffixes">False: only what is no letter, digit or colon becomes an underscore, and a run of them one.</param>
    public static string Of(string name, in MetricKind kind, bool addSuffixes)
    {
        var family = kind.Type is MetricType.Counter or MetricType.Unknown || !name.EndsWith(kind.Suffix, StringComparison.Ordinal) ? name : name[..^kind.Suffix.Length];
        var suffix = family.Length == name.Length || kind.Type == MetricType.Info ? "" : kind.Suffix;
        return (addSuffixes ? WithSuffixes(family, kind.Type) : Collapse(family)) + suffix;
    }

    private static string WithSuffixes(string family, MetricType type)
    {
        var tokens = Split(family);
        if (type == MetricType.Counter)
        {
            tokens.RemoveAll(token => token == Total);
            tokens.Add(Total);
        }

        var name = string.Join('_', tokens);
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    private static List<string> Split(string name)
    {
        var tokens = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && (char.IsAsciiLetterOrDigit(name[i]) || name[i] == ':'))
                continue;
            if (i > start)
                tokens.Add(name[start..i]);
            start = i + 1;
        }

        return tokens;
    }

    private static string Collapse(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == ':')
                text.Append(c);
            else if (text.Length == 0 || text[^1] != '_')
                text.Append('_');
        }

        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }
}
