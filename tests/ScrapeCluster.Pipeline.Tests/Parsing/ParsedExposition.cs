using System.Globalization;
using System.Text;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

/// <summary>A body read to its end, in a form that tests can compare: one text per entry.</summary>
internal sealed record ParsedExposition(IReadOnlyList<string> Samples, IReadOnlyList<string> Metadata, string? Error)
{
    internal static ParsedExposition PrometheusText(string body) => Read(Encoding.UTF8.GetBytes(body), ExpositionFormat.PrometheusText);

    internal static ParsedExposition OpenMetrics(string body) => Read(Encoding.UTF8.GetBytes(body), ExpositionFormat.OpenMetrics);

    internal static ParsedExposition Read(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        List<string> samples = [], metadata = [];
        var parser = new ExpositionParser(body, format);
        while (true)
        {
            switch (parser.Next())
            {
                case ExpositionEntry.EndOfBody or ExpositionEntry.Invalid:
                    return new ParsedExposition(samples, metadata, parser.Error);
                case ExpositionEntry.Sample:
                    samples.Add(Describe(parser));
                    break;
                case ExpositionEntry.Comment:
                    metadata.Add("Comment");
                    break;
                case var kind:
                    metadata.Add($"{kind} {Encoding.UTF8.GetString(parser.FamilyName)}: {Encoding.UTF8.GetString(parser.MetadataText)}");
                    break;
            }
        }
    }

    /// <summary><c>{__name__="a", l="v"} 1 @1000 # {x="y"} 2 @2000</c>, labels in the order of the body.</summary>
    private static string Describe(in ExpositionParser sample)
    {
        var labels = new List<Label>();
        sample.ReadAllLabels(labels);
        var text = Describe(labels, sample.Value, sample.HasTimestamp ? sample.TimestampMs : null);
        if (!sample.HasExemplar)
            return text;

        var exemplar = sample.ReadExemplar();
        labels.Clear();
        sample.ReadAllExemplarLabels(labels);
        return text + " # " + Describe(labels, exemplar.Value, exemplar.TimestampMs);
    }

    private static string Describe(List<Label> labels, double value, long? timestampMs)
    {
        var pairs = string.Join(", ", labels.Select(label => $"{label.Name}=\"{label.Value}\""));
        var time = timestampMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $" @{ms}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{{{pairs}}} {value}{time}");
    }
}
