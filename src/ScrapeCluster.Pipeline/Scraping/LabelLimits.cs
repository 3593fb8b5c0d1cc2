using System.Text;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>label_limit, label_name_length_limit and label_value_length_limit: lengths in bytes of UTF-8, 0 means no limit.</summary>
public readonly record struct LabelLimits(int Count, int NameBytes, int ValueBytes)
{
    private const int Shown = 50;

    public static LabelLimits From(ScrapePoolOptions options) =>
        new(options.LabelLimit, options.LabelNameLengthLimit, options.LabelValueLengthLimit);

    /// <param name="labels">Sorted, target labels included, after metric relabeling.</param>
    /// <returns>Null, or which limit the first offender exceeds.</returns>
    public string? Check(LabelSetBuilder labels)
    {
        if (Count > 0 && labels.Count > Count)
            return $"Metric \"{Short(labels.Get(LabelNames.MetricName))}\" exceeds label_limit={Count} with {labels.Count} labels; expose fewer or raise label_limit.";
        if (NameBytes == 0 && ValueBytes == 0)
            return null;

        for (var i = 0; i < labels.Count; i++)
        {
            var (name, value) = labels[i];
            if (Exceeds(name, NameBytes, out var length))
                return $"Label \"{Short(name)}\" of metric \"{Short(labels.Get(LabelNames.MetricName))}\" exceeds label_name_length_limit={NameBytes} with {length} bytes; shorten it or raise label_name_length_limit.";
            if (Exceeds(value, ValueBytes, out length))
                return $"The value \"{Short(value)}\" of label \"{Short(name)}\" of metric \"{Short(labels.Get(LabelNames.MetricName))}\" exceeds label_value_length_limit={ValueBytes} with {length} bytes; shorten it or raise label_value_length_limit.";
        }

        return null;
    }

    private static bool Exceeds(string text, int limit, out int length)
    {
        length = limit == 0 ? 0 : Encoding.UTF8.GetByteCount(text);
        return length > limit;
    }

    private static string Short(string text) => text.Length <= Shown ? text : text[..Shown] + "...";
}
