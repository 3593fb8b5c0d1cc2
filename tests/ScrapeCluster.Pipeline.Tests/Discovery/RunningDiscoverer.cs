using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Testing;

namespace ScrapeCluster.Pipeline.Tests.Discovery;

/// <summary>A discoverer under test that runs until it is disposed of, and what it published.</summary>
internal sealed class RunningDiscoverer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClientFactory _httpClients;
    private readonly Meter _meter = new("test");
    private readonly MeterListener _listener = new();
    private readonly Task _run;
    private readonly Lock _gate = new();
    private readonly List<IReadOnlyList<TargetGroup>> _published = [];
    private readonly Dictionary<string, double> _measured = [];

    public RunningDiscoverer(DiscoveryOptions options, TimeProvider? time = null)
        : this(time ?? TimeProvider.System, (httpClients, clock, metrics) => new DiscovererFactory(httpClients, clock, NullLoggerFactory.Instance, metrics).Create(options))
    {
    }

    /// <param name="open">Opens a source whose address no option can change.</param>
    public RunningDiscoverer(PolledDiscoveryOptions options, Func<JsonApi, IPolledSource> open, TimeProvider? time = null)
        : this(time ?? TimeProvider.System, (httpClients, clock, metrics) =>
            new PolledDiscoverer(options, () => open(new JsonApi(httpClients.Create(options.HttpClient))), clock, NullLogger.Instance, metrics))
    {
    }

    private RunningDiscoverer(TimeProvider time, Func<HttpClientFactory, TimeProvider, DiscoveryMetrics, IDiscoverer> create)
    {
        _httpClients = new HttpClientFactory(time);
        Listen();
        _run = create(_httpClients, time, new DiscoveryMetrics(_meter, time)).RunAsync(Publish, _stop.Token);
    }

    public int Publications
    {
        get
        {
            lock (_gate)
                return _published.Count;
        }
    }

    /// <summary>The addresses of the list in force, joined by blanks; null before the first.</summary>
    public string? Addresses
    {
        get
        {
            lock (_gate)
                return _published.Count == 0 ? null : string.Join(' ', _published[^1].SelectMany(group => group.Targets).Select(target => target.Get("__address__")));
        }
    }

    public IReadOnlyList<TargetGroup> Groups
    {
        get
        {
            lock (_gate)
                return _published[^1];
        }
    }

    public Task UntilAsync(string addresses) => Eventually.TrueAsync(() => Addresses == addresses, Eventually.DefaultTimeout, () => $"targets \"{addresses}\", last seen \"{Addresses}\"");

    public Task UntilMeasuredAsync(string name, double atLeast) => Eventually.TrueAsync(() => Measured(name) >= atLeast, Eventually.DefaultTimeout, () => $"{name} >= {atLeast}, last {Measured(name)}");

    /// <summary>Moves a fake clock on, step by step, until a condition holds.</summary>
    /// <returns>How far it was moved.</returns>
    public static async Task<TimeSpan> PassAsync(FakeTimeProvider time, TimeSpan step, Func<bool> condition)
    {
        var passed = TimeSpan.Zero;
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(step);
                passed += step;
                return condition();
            },
            Eventually.DefaultTimeout,
            () => $"the condition did not hold after {passed} of fake time");
        return passed;
    }

    /// <summary>The value of an instrument, with its tag values after a colon.</summary>
    public double Measured(string name)
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
            return _measured.GetValueOrDefault(name);
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        await _run.WaitAsync(TimeSpan.FromSeconds(20)); // Ends without an exception.
        _listener.Dispose();
        _meter.Dispose();
        _httpClients.Dispose();
        _stop.Dispose();
    }

    private void Publish(IReadOnlyList<TargetGroup> groups)
    {
        lock (_gate)
            _published.Add(groups);
    }

    private void Listen()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, tags, old => old + value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, tags, _ => value));
        _listener.Start();
    }

    private void Record(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, Func<double, double> change)
    {
        var key = instrument.Name["scrapecluster_discovery_".Length..];
        foreach (var tag in tags)
            key += tag.Key == "source" ? "" : $":{tag.Value}";
        lock (_gate)
            _measured[key] = change(_measured.GetValueOrDefault(key));
    }
}
