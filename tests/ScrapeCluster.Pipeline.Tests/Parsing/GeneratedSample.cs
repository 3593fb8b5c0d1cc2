using System.Globalization;
using System.Text;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

/// <summary>A sample made up by a property test, and its line in each format. Times are eighths of a second, which OpenMetrics' seconds hold exactly.</summary>
internal sealed class GeneratedSample(string name, List<Label> labels, double value, long? timestampMs, bool hasExemplar)
{
    private readonly IReadOnlyList<Label> _labels = [.. labels.DistinctBy(label => label.Name)];

    internal LabelSet Labels => LabelSet.From(_labels.Prepend(new Label(LabelNames.MetricName, name)));

    internal double Value => value;

    internal long? TimestampMs => timestampMs;

    internal bool HasExemplar => hasExemplar;

    internal string Write(ExpositionFormat format)
    {
        var line = new StringBuilder("{").Append(Quote(name));
        foreach (var label in _labels)
            line.Append(',').Append(Quote(label.Name)).Append('=').Append(Quote(label.Value));
        line.Append("} ").Append(Number(value));

        if (timestampMs is { } ms && format == ExpositionFormat.PrometheusText)
            line.Append(CultureInfo.InvariantCulture, $" {ms}");
        else if (timestampMs is { } seconds)
            line.Append(CultureInfo.InvariantCulture, $" {seconds / 1000.0:R}");
        if (hasExemplar && format == ExpositionFormat.OpenMetrics)
            line.Append(" # {trace=\"").Append(name.Length).Append("\"} 1");
        return line.Append('\n').ToString();
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Quote(string text) =>
        '"' + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + '"';
}
