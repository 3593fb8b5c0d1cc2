using System.Text.Unicode;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>What HELP, TYPE and UNIT lines have in common in both formats.</summary>
internal static class MetadataLine
{
    /// <summary>Reads the metric family's name, bare or in quotes.</summary>
    internal static bool TryReadFamily(ReadOnlySpan<byte> body, ref ScanState state, ref int position)
    {
        var first = Scan.At(body, position);
        if (first == '"')
        {
            var end = Scan.QuotedEnd(body, position, newlines: true);
            if (end < 0)
                return false;
            state.FamilyStart = position + 1;
            state.FamilyEnd = end - 1;
            position = end;
            return true;
        }

        if (!Scan.IsMetricNameStart(first))
            return false;
        state.FamilyStart = position;
        state.FamilyEnd = position = Scan.MetricNameEnd(body, position);
        return true;
    }

    /// <summary>Checks the text of the line, which starts at <see cref="ScanState.TextStart"/>.</summary>
    internal static ExpositionEntry Check(ReadOnlySpan<byte> body, ref ScanState state, ExpositionEntry kind, ExpositionFormat format)
    {
        var text = body[state.TextStart..state.TextEnd];
        switch (kind)
        {
            case ExpositionEntry.Type:
                return CheckType(body, ref state, text, format);
            case ExpositionEntry.Help when !state.IsAscii && !Utf8.IsValid(text):
                return state.Fail(body, state.TextStart, "expected a help text of valid UTF-8");
            case ExpositionEntry.Unit when !IsUnitOf(body[state.FamilyStart..state.FamilyEnd], text):
                return state.Fail(body, state.TextStart, "expected a unit that the metric name ends with, after an underscore");
            default:
                return kind;
        }
    }

    private static ExpositionEntry CheckType(ReadOnlySpan<byte> body, ref ScanState state, ReadOnlySpan<byte> text, ExpositionFormat format)
    {
        if (format == ExpositionFormat.PrometheusText)
        {
            return MetricTypes.TryParsePrometheusText(text, out state.Type)
                ? ExpositionEntry.Type
                : state.Fail(body, state.TextStart, $"expected a metric type ({MetricTypes.PrometheusTextNames})");
        }

        return MetricTypes.TryParseOpenMetrics(text, out state.Type)
            ? ExpositionEntry.Type
            : state.Fail(body, state.TextStart, $"expected a metric type ({MetricTypes.OpenMetricsNames})");
    }

    private static bool IsUnitOf(ReadOnlySpan<byte> family, ReadOnlySpan<byte> unit) =>
        unit.IsEmpty || (family.EndsWith(unit) && family.Length > unit.Length && family[^(unit.Length + 1)] == '_');
}
