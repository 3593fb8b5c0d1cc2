using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Prometheus;

namespace ScrapeCluster.Server.Metrics;

/// <summary>
/// Shows the instruments of .NET meters in a Prometheus registry. Our own keep their names as they are; those of the runtime get
/// their Prometheus form. (The adapter that comes with the library puts the meter's name in front, turns counters into
/// gauges and forgets what is not touched for minutes.)
/// </summary>
internal sealed class MeterBridge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _observing = new();
    private readonly ConcurrentBag<BridgedInstrument> _observed = [];

    /// <param name="isWanted">Which instruments to show.</param>
    public MeterBridge(CollectorRegistry registry, Func<Instrument, bool> isWanted)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!isWanted(instrument))
                return;
            var bridged = BridgedInstrument.For(instrument, factory);
            if (instrument.IsObservable)
                _observed.Add(bridged);
            listener.EnableMeasurementEvents(instrument, bridged);
        };
        Forward<byte>();
        Forward<short>();
        Forward<int>();
        Forward<long>();
        Forward<float>();
        Forward<double>();
        Forward<decimal>();
        _listener.Start();
        registry.AddBeforeCollectCallback(Observe);
    }

    public void Dispose() => _listener.Dispose();

    private void Forward<T>() where T : struct, IConvertible => _listener.SetMeasurementEventCallback<T>(
        static (_, value, tags, state) => ((BridgedInstrument)state!).Record(value.ToDouble(CultureInfo.InvariantCulture), tags));

    private void Observe()
    {
        lock (_observing)
        {
            _listener.RecordObservableInstruments();
            foreach (var instrument in _observed)
                instrument.ForgetUnrecorded();
        }
    }
}
