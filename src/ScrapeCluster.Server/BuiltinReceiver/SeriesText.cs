using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>Turns a series' key (names and values, each followed by <see cref="Separator"/>) into what people read.</summary>
internal static class SeriesText
{
    /// <summary>A byte that no UTF-8 text contains.</summary>
    public const byte Separator = 0xff;

    public static LabelSet LabelsOf(ReadOnlySpan<byte> key)
    {
        var labels = new List<Label>();
        while (!key.IsEmpty)
            labels.Add(new Label(Take(ref key), Take(ref key)));
        return LabelSet.From(labels);
    }

    /// <summary><c>up{job="node"}</c>, or <c>{a="1"}</c> without a name.</summary>
    public static string Of(ReadOnlySpan<byte> key) => Of(LabelsOf(key));

    public static string Of(LabelSet labels)
    {
        var others = LabelSet.From(labels.Where(label => label.Name != LabelNames.MetricName));
        var name = labels.Get(LabelNames.MetricName);
        return others.Count == 0 && name.Length > 0 ? name : name + others;
    }

    private static string Take(ref ReadOnlySpan<byte> key)
    {
        var end = key.IndexOf(Separator);
        var text = Encoding.UTF8.GetString(key[..end]);
        key = key[(end + 1)..];
        return text;
    }
}
