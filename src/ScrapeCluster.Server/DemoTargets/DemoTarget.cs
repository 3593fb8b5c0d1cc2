using Prometheus;

namespace ScrapeCluster.Server.DemoTargets;

/// <summary>
/// A small web shop that never existed, with the metrics it would expose. Its life goes on between two scrapes: each one
/// first simulates what happened since the last.
/// </summary>
internal sealed class DemoTarget : IDisposable
{
    /// <summary>More than this much past is not made up: the first scrape after a long silence stays cheap.</summary>
    private static readonly TimeSpan MostSimulated = TimeSpan.FromMinutes(1);

    private static readonly string[] Paths = ["/", "/cart", "/checkout", "/search"];

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly double _requestsPerSecond;
    private readonly Counter _requests;
    private readonly Histogram _latency;
    private readonly Summary _orderValue;
    private readonly Gauge _visitors;
    private readonly Gauge _temperature;
    private DateTimeOffset _simulatedUntil;

    public DemoTarget(int number, TimeProvider time)
    {
        _time = time;
        _random = new Random(number);
        _requestsPerSecond = 4 + (3 * number);
        _simulatedUntil = time.GetUtcNow() - TimeSpan.FromSeconds(10);

        var make = Prometheus.Metrics.WithCustomRegistry(_registry);
        make.CreateGauge("demo_build_info", "Always 1; the labels describe the demo shop.", "version", "shop").WithLabels("1.4.2", $"shop-{number}").Set(1);
        _requests = make.CreateCounter("demo_http_requests_total", "Requests answered by the demo shop.", "method", "path", "code");
        _latency = make.CreateHistogram("demo_http_request_duration_seconds", "How long the demo shop took to answer.", ["path"],
            new HistogramConfiguration { Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        _orderValue = make.CreateSummary("demo_order_value_euros", "What an order in the demo shop was worth.", new SummaryConfiguration
        {
            Objectives = [new QuantileEpsilonPair(0.5, 0.05), new QuantileEpsilonPair(0.9, 0.01), new QuantileEpsilonPair(0.99, 0.001)],
        });
        _visitors = make.CreateGauge("demo_visitors", "Visitors of the demo shop right now.");
        _temperature = make.CreateGauge("demo_room_temperature_celsius", "Temperature in the demo shop's back room.");
    }

    /// <summary>Brings the shop up to now and writes its exposition.</summary>
    public async Task WriteAsync(Stream body, ExpositionFormat format, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            LiveUntil(_time.GetUtcNow());
            await _registry.CollectAndExportAsTextAsync(body, format, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private void LiveUntil(DateTimeOffset now)
    {
        var elapsed = now - _simulatedUntil;
        if (elapsed <= TimeSpan.Zero)
            return;
        _simulatedUntil = now;

        var seconds = Math.Min(elapsed.TotalSeconds, MostSimulated.TotalSeconds);
        var busyness = 1 + (0.6 * Wave(now, periodSeconds: 120));
        for (var i = (int)(seconds * _requestsPerSecond * busyness * (0.8 + (0.4 * _random.NextDouble()))); i > 0; i--)
            AnswerRequest();
        _visitors.Set(Math.Round(_requestsPerSecond * 3 * busyness));
        _temperature.Set(Math.Round(20.5 + (1.5 * Wave(now, periodSeconds: 300)) + (0.2 * _random.NextDouble()), 2));
    }

    private void AnswerRequest()
    {
        var path = Paths[_random.Next(Paths.Length)];
        var isOrder = path == "/checkout" && _random.Next(3) == 0;
        var code = _random.Next(100) switch { 0 => "500", < 4 => "404", _ => isOrder ? "201" : "200" };
        var seconds = 0.004 + (0.06 * -Math.Log(1 - _random.NextDouble()));
        _requests.WithLabels(isOrder ? "POST" : "GET", path, code).Inc();
        _latency.WithLabels(path).Observe(seconds, Exemplar.From(Exemplar.Pair("trace_id", $"{_random.NextInt64():x16}")));
        if (isOrder && code == "201")
            _orderValue.Observe(Math.Round(5 + (120 * _random.NextDouble() * _random.NextDouble()), 2));
    }

    private static double Wave(DateTimeOffset time, double periodSeconds) =>
        Math.Sin(2 * Math.PI * (time.ToUnixTimeMilliseconds() / 1000.0 % periodSeconds) / periodSeconds);
}
