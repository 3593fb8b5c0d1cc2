namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>The type names of each format; case and spaces count.</summary>
internal static class MetricTypes
{
    internal const string PrometheusTextNames = "counter, gauge, histogram, summary, untyped";

    internal const string OpenMetricsNames = "counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown";

    internal static bool TryParsePrometheusText(ReadOnlySpan<byte> name, out MetricType type)
    {
        type = MetricType.Unknown;
        return name.SequenceEqual("untyped"u8) || TryParseShared(name, out type);
    }

    internal static bool TryParseOpenMetrics(ReadOnlySpan<byte> name, out MetricType type)
    {
        if (TryParseShared(name, out type))
            return true;

        if (name.SequenceEqual("gaugehistogram"u8))
            type = MetricType.GaugeHistogram;
        else if (name.SequenceEqual("info"u8))
            type = MetricType.Info;
        else if (name.SequenceEqual("stateset"u8))
            type = MetricType.StateSet;
        else
            return name.SequenceEqual("unknown"u8);
        return true;
    }

    private static bool TryParseShared(ReadOnlySpan<byte> name, out MetricType type)
    {
        type = MetricType.Unknown;
        if (name.SequenceEqual("counter"u8))
            type = MetricType.Counter;
        else if (name.SequenceEqual("gauge"u8))
            type = MetricType.Gauge;
        else if (name.SequenceEqual("histogram"u8))
            type = MetricType.Histogram;
        else if (name.SequenceEqual("summary"u8))
            type = MetricType.Summary;
        return type != MetricType.Unknown;
    }
}
