using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>Reads a meter's instruments as an exporter would.</summary>
internal sealed class MetricReader : IDisposable
{
    private const string Prefix = "scrapecluster_remote_write_";

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Endpoint, string Tag), long> _values = [];

    public MetricReader(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(Record);
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.Start();
    }

    /// <summary>The sum over all tags beside the endpoint, or the value with this <paramref name="tag"/> (a reason, a code).</summary>
    public long Of(string name, string endpoint, string? tag = null)
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
            return _values.Where(pair => pair.Key.Name == Prefix + name && pair.Key.Endpoint == endpoint && (tag is null || pair.Key.Tag == tag)).Sum(pair => pair.Value);
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var endpoint = "";
        var tag = "";
        foreach (var (key, text) in tags)
        {
            if (key == "endpoint")
                endpoint = (string)text!;
            else
                tag = (string)text!;
        }
        lock (_gate)
        {
            var key = (instrument.Name, endpoint, tag);
            _values[key] = instrument.IsObservable ? value : _values.GetValueOrDefault(key) + value;
        }
    }
}
