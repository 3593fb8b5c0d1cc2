using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>Decodes labels that are known to be valid.</summary>
internal static class SampleLabels
{
    /// <returns>False where a name has several values.</returns>
    internal static bool Read(LabelScanner scanner, ReadOnlySpan<byte> body, MetricType type, LabelSetBuilder labels)
    {
        var unique = true;
        List<string>? deleted = null;
        while (scanner.Next() is var step && step != LabelStep.End)
        {
            if (step == LabelStep.MetricName)
                continue;

            var label = Decode(scanner, body, type);
            if (label.Value.Length == 0)
            {
                (deleted ??= []).Add(label.Name);
                continue;
            }

            var count = labels.Count;
            labels.Set(label.Name, label.Value);
            unique &= labels.Count > count;
        }

        if (deleted is null)
            return unique;
        foreach (var name in deleted)
            labels.Delete(name);
        return unique;
    }

    internal static void ReadAll(LabelScanner scanner, ReadOnlySpan<byte> body, MetricType type, ICollection<Label> labels)
    {
        while (scanner.Next() is var step && step != LabelStep.End)
        {
            if (step == LabelStep.Label)
                labels.Add(Decode(scanner, body, type));
        }
    }

    /// <summary>Prometheus leaves escapes in exemplars' labels as they are.</summary>
    internal static void ReadAllOfExemplar(LabelScanner scanner, ReadOnlySpan<byte> body, ICollection<Label> labels)
    {
        while (scanner.Next() == LabelStep.Label)
        {
            labels.Add(new Label(
                LabelText.DecodeRaw(body[scanner.NameStart..scanner.NameEnd]),
                LabelText.DecodeRaw(body[scanner.ValueStart..scanner.ValueEnd])));
        }
    }

    private static Label Decode(in LabelScanner scanner, ReadOnlySpan<byte> body, MetricType type)
    {
        var name = LabelTextCache.Decode(body[scanner.NameStart..scanner.NameEnd]);
        var value = LabelTextCache.Decode(body[scanner.ValueStart..scanner.ValueEnd]);
        return new Label(name, IsNumber(type, name) ? BoundaryText.Normalize(value) : value);
    }

    private static bool IsNumber(MetricType type, string name) =>
        (type == MetricType.Histogram && name == "le") || (type == MetricType.Summary && name == "quantile");
}
