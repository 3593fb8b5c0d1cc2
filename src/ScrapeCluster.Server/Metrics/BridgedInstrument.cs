using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Prometheus;

namespace ScrapeCluster.Server.Metrics;

/// <summary>One instrument of a .NET meter with the Prometheus metric it feeds. Label names may differ between measurements.</summary>
internal abstract class BridgedInstrument
{
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Takes away what was not recorded since the last call: of an observed instrument, what no longer exists.</summary>
    public abstract void ForgetUnrecorded();

    public static BridgedInstrument For(Instrument instrument, IMetricFactory factory)
    {
        var name = MetricName.Of(instrument);
        var help = instrument.Description ?? "";
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Counter<>))
            return new Bridged<Counter.Child>(labels => factory.CreateCounter(name, help, labels), (child, value) => child.Inc(value));
        if (kind == typeof(ObservableCounter<>) && MetricName.IsCounter(instrument))
            return new Bridged<Counter.Child>(labels => factory.CreateCounter(name, help, labels), (child, value) => child.IncTo(value), isObserved: true);
        if (kind == typeof(UpDownCounter<>))
            return new Bridged<Gauge.Child>(labels => factory.CreateGauge(name, help, labels), (child, value) => child.Inc(value));
        if (kind != typeof(Histogram<>))
            return new Bridged<Gauge.Child>(labels => factory.CreateGauge(name, help, labels), (child, value) => child.Set(value), instrument.IsObservable);

        var buckets = new HistogramConfiguration { Buckets = BucketsOf(instrument) };
        return new Bridged<Histogram.Child>(labels => factory.CreateHistogram(name, help, labels, buckets), (child, value) => child.Observe(value));
    }

    private static double[] BucketsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => Histogram.PowersOfTenDividedBuckets(-3, 2, 10),
    };

    private sealed class Bridged<TChild>(Func<string[], Collector<TChild>> create, Action<TChild, double> apply, bool isObserved = false) : BridgedInstrument
        where TChild : ChildBase
    {
        private readonly ConcurrentDictionary<string, Family> _byLabelNames = new();

        // Of those recorded directly, which are never taken away: what a scrape counts costs no arrays then.
        private readonly ConcurrentDictionary<(string Name, string Value), TChild> _byOneLabel = new();
        private TChild? _withoutLabels;

        public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (isObserved || tags.Length > 1)
                RecordIn(tags, value);
            else if (tags.IsEmpty)
                apply(_withoutLabels ??= RecordIn(tags, null), value);
            else if (tags[0].Value is not string text)
                RecordIn(tags, value);
            else if (_byOneLabel.TryGetValue((tags[0].Key, text), out var child))
                apply(child, value);
            else
                _byOneLabel[(tags[0].Key, text)] = RecordIn(tags, value);
        }

        private TChild RecordIn(ReadOnlySpan<KeyValuePair<string, object?>> tags, double? value)
        {
            string[] names = [], values = [];
            if (!tags.IsEmpty)
            {
                names = new string[tags.Length];
                values = new string[tags.Length];
                for (var i = 0; i < tags.Length; i++)
                {
                    names[i] = MetricName.Legal(tags[i].Key);
                    values[i] = Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
                }

                Array.Sort(names, values, StringComparer.Ordinal);
            }

            var family = _byLabelNames.GetOrAdd(string.Join(',', names), static (_, state) => new Family(state.create(state.names)), (create, names));
            var child = family.Collector.WithLabels(values);
            if (value is { } recorded)
                apply(child, recorded);
            if (isObserved)
                family.Recorded[string.Join('\xff', values)] = values;
            return child;
        }

        public override void ForgetUnrecorded()
        {
            foreach (var family in _byLabelNames.Values)
                family.ForgetUnrecorded();
        }

        private sealed class Family(Collector<TChild> collector)
        {
            private ConcurrentDictionary<string, string[]> _before = new();

            public Collector<TChild> Collector { get; } = collector;

            public ConcurrentDictionary<string, string[]> Recorded { get; private set; } = new();

            public void ForgetUnrecorded()
            {
                foreach (var (key, values) in _before)
                {
                    if (!Recorded.ContainsKey(key))
                        Collector.RemoveLabelled(values);
                }

                (_before, Recorded) = (Recorded, new ConcurrentDictionary<string, string[]>());
            }
        }
    }
}
