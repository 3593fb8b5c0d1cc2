using System.Collections;
using System.Text;

namespace ScrapeCluster.Pipeline.Model;

/// <summary>An immutable set of labels: names unique and in <see cref="LabelOrder"/>, no empty values.</summary>
public sealed class LabelSet : IReadOnlyList<Label>, IEquatable<LabelSet>
{
    public static readonly LabelSet Empty = new([]);

    private readonly Label[] _labels;

    /// <param name="sorted">Labels already unique, non-empty and in order; owned by the set from now on.</param>
    internal LabelSet(Label[] sorted) => _labels = sorted;

    public int Count => _labels.Length;

    public Label this[int index] => _labels[index];

    public ReadOnlySpan<Label> AsSpan() => _labels;

    /// <summary>Sorts the labels, drops empty values, and lets the last of several with one name win.</summary>
    public static LabelSet From(IEnumerable<Label> labels)
    {
        var builder = new LabelSetBuilder();
        foreach (var label in labels)
            builder.Set(label.Name, label.Value);
        return builder.ToLabelSet();
    }

    public static LabelSet From(IEnumerable<KeyValuePair<string, string>> labels) =>
        From(labels.Select(pair => new Label(pair.Key, pair.Value)));

    public static LabelSet Of(params (string Name, string Value)[] labels) =>
        From(labels.Select(label => new Label(label.Name, label.Value)));

    /// <summary>The value of a label, or the empty string where the set has no such label.</summary>
    public string Get(string name)
    {
        foreach (var label in _labels)
        {
            if (label.Name == name)
                return label.Value;
        }

        return "";
    }

    public bool Contains(string name) => Get(name).Length > 0;

    public bool Equals(LabelSet? other) => other is not null && _labels.AsSpan().SequenceEqual(other._labels);

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var label in _labels)
            hash.Add(label);
        return hash.ToHashCode();
    }

    public IEnumerator<Label> GetEnumerator() => ((IEnumerable<Label>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The set as Prometheus writes it: <c>{a="1", b="2"}</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("{");
        foreach (var label in _labels)
        {
            if (text.Length > 1)
                text.Append(", ");
            text.Append(label.Name).Append("=\"")
                .Append(label.Value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        }

        return text.Append('}').ToString();
    }
}
