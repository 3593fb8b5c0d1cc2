using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Prometheus;

namespace ScrapeCluster.Server.Metrics;

/// <summary>One instrument of a .NET meter with the Prometheus metric it feeds. Label names may differ between measurements.</summary>
internal abstract class BridgedInstrument
{
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    public static BridgedInstrument For(Instrument instrument, IMetricFactory factory)
    {
        var name = MetricName.Of(instrument);
        var help = instrument.Description ?? "";
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Counter<>))
            return new Bridged<Counter>(labels => factory.CreateCounter(name, help, labels), (metric, values, value) => metric.WithLabels(values).Inc(value));
        if (kind == typeof(ObservableCounter<>))
            return new Bridged<Counter>(labels => factory.CreateCounter(name, help, labels), (metric, values, value) => metric.WithLabels(values).IncTo(value));
        if (kind == typeof(Histogram<>))
        {
            var configuration = new HistogramConfiguration { Buckets = BucketsOf(instrument) };
            return new Bridged<Histogram>(labels => factory.CreateHistogram(name, help, labels, configuration), (metric, values, value) => metric.WithLabels(values).Observe(value));
        }

        if (kind == typeof(UpDownCounter<>))
            return new Bridged<Gauge>(labels => factory.CreateGauge(name, help, labels), (metric, values, value) => metric.WithLabels(values).Inc(value));
        return new Bridged<Gauge>(labels => factory.CreateGauge(name, help, labels), (metric, values, value) => metric.WithLabels(values).Set(value));
    }

    private static double[] BucketsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => Histogram.PowersOfTenDividedBuckets(-3, 2, 10),
    };

    private sealed class Bridged<TMetric>(Func<string[], TMetric> create, Action<TMetric, string[], double> apply) : BridgedInstrument
    {
        private readonly ConcurrentDictionary<string, TMetric> _byLabelNames = new();
        private readonly Lazy<TMetric> _withoutLabels = new(() => create([]));

        public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.IsEmpty)
            {
                apply(_withoutLabels.Value, [], value);
                return;
            }

            var names = new string[tags.Length];
            var values = new string[tags.Length];
            for (var i = 0; i < tags.Length; i++)
            {
                names[i] = MetricName.Legal(tags[i].Key);
                values[i] = Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
            }

            Array.Sort(names, values, StringComparer.Ordinal);
            apply(_byLabelNames.GetOrAdd(string.Join(',', names), static (_, state) => state.create(state.names), (create, names)), values, value);
        }
    }
}
