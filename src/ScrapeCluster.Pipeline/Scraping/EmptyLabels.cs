using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>
/// With honor_labels, a label exposed with an empty value (<c>job=""</c>) keeps the target's label away, as Prometheus does: the
/// parsed labels do not show it any more, the text does.
/// </summary>
internal static class EmptyLabels
{
    public static void Honor(LabelSetBuilder labels, ReadOnlySpan<byte> seriesText, LabelSet targetLabels)
    {
        for (var rest = seriesText; rest.IndexOf("\"\""u8) is >= 0 and var empty; rest = rest[(empty + 2)..])
        {
            var name = NameBefore(rest[..empty]);
            foreach (ref readonly var label in targetLabels.AsSpan())
            {
                if (name.SequenceEqual(Encoding.UTF8.GetBytes(label.Name)))
                    labels.Delete(label.Name);
            }
        }
    }

    /// <summary>The label name in front of an equals sign at the end; quotes inside values are escaped, so none is mistaken.</summary>
    private static ReadOnlySpan<byte> NameBefore(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd(" \t"u8);
        if (text.IsEmpty || text[^1] != '=')
            return default;
        text = text[..^1].TrimEnd(" \t"u8);
        if (!text.IsEmpty && text[^1] == '"')
            return text[(text[..^1].LastIndexOf((byte)'"') + 1)..^1];
        return text[(text.LastIndexOfAny("{, \t"u8) + 1)..];
    }
}
