using System.Globalization;
using System.Text;
using System.Text.Json;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Labels under construction, with Prometheus' names. A name that is set twice has the last value.</summary>
/// <param name="prefix">What the names of a mechanism begin with: <c>__meta_consul_</c>.</param>
internal class MetaLabels(string prefix)
{
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>A label of Prometheus itself.</summary>
    public MetaLabels SetPlain(string name, string value)
    {
        _labels[name] = value;
        return this;
    }

    public MetaLabels SetAddress(string host, long port) => SetPlain("__address__", Join(host, port));

    /// <param name="name">What stands behind the prefix.</param>
    /// <param name="value">Null: no label.</param>
    public MetaLabels Set(string name, string? value)
    {
        if (value is not null)
            _labels[prefix + name] = value;
        return this;
    }

    public MetaLabels Set(string name, long? value) => Set(name, value?.ToString(CultureInfo.InvariantCulture));

    public MetaLabels Set(string name, bool? value) => Set(name, value is { } flag ? (flag ? "true" : "false") : null);

    /// <summary>One label for each field of a JSON object.</summary>
    /// <param name="name">What stands behind the prefix and before the fields' names: <c>container_label_</c>.</param>
    /// <param name="map">May be absent.</param>
    public MetaLabels SetEach(string name, JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object)
            return this;
        foreach (var field in map.EnumerateObject())
            Set(name + Sanitize(field.Name), field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : "");
        return this;
    }

    /// <summary>A list with separators between its items and around it, so that a rule can look for ",item,".</summary>
    /// <param name="items">None: no label.</param>
    public MetaLabels SetList(string name, IReadOnlyCollection<string> items, string separator = ",") =>
        items.Count == 0 ? this : Set(name, $"{separator}{string.Join(separator, items)}{separator}");

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
