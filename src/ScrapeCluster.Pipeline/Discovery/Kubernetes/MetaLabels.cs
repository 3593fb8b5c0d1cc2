using System.Globalization;
using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Labels under construction, with Prometheus' names. A name that is set twice has the last value.</summary>
internal sealed class MetaLabels
{
    private const string Prefix = "__meta_kubernetes_";

    private readonly Dictionary<string, string> _labels;

    public MetaLabels(MetaLabels? start = null) => _labels = start is null ? new(StringComparer.Ordinal) : new(start._labels, StringComparer.Ordinal);

    /// <summary>A label of Prometheus itself.</summary>
    public MetaLabels SetPlain(string name, string value)
    {
        _labels[name] = value;
        return this;
    }

    public MetaLabels SetAddress(string host, long port) => SetPlain("__address__", Join(host, port));

    /// <param name="name">What stands behind <c>__meta_kubernetes_</c>.</param>
    /// <param name="value">Null: no label.</param>
    public MetaLabels Set(string name, string? value)
    {
        if (value is not null)
            _labels[Prefix + name] = value;
        return this;
    }

    public MetaLabels Set(string name, long? value) => Set(name, value?.ToString(CultureInfo.InvariantCulture));

    public MetaLabels Set(string name, bool? value) => Set(name, value is { } flag ? (flag ? "true" : "false") : null);

    /// <summary>The object's name, labels and annotations.</summary>
    /// <param name="kind">As in the names of labels: "pod".</param>
    public MetaLabels SetObject(string kind, ObjectMeta meta) => Set($"{kind}_name", meta.Name).SetLabels(kind, meta);

    /// <summary>The object's labels and annotations.</summary>
    public MetaLabels SetLabels(string kind, ObjectMeta meta) =>
        SetMap($"{kind}_label_", $"{kind}_labelpresent_", meta.Labels).SetMap($"{kind}_annotation_", $"{kind}_annotationpresent_", meta.Annotations);

    public MetaLabels SetMap(string prefix, string presentPrefix, KeyValuePair<string, string>[] map)
    {
        foreach (var (key, value) in map)
        {
            var name = Sanitize(key);
            Set(prefix + name, value);
            Set(presentPrefix + name, "true");
        }

        return this;
    }

    public LabelSet ToLabelSet() => LabelSet.From(_labels);

    /// <summary>A host and a port; an IPv6 address stands in brackets.</summary>
    public static string Join(string host, long port)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        return host.Contains(':') || host.Contains('%') ? $"[{host}]:{number}" : $"{host}:{number}";
    }

    /// <summary>Every character that no label name may have becomes an underscore.</summary>
    public static string Sanitize(string name)
    {
        if (name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return name;
        var text = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
            text.Append(rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_') ? (char)rune.Value : '_');
        return text.ToString();
    }
}
