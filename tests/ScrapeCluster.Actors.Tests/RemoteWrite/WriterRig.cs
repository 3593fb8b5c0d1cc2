using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>A node's writers on a clock that the test moves, and what their metrics say.</summary>
internal sealed class WriterRig : IDisposable
{
    private readonly Meter _meter = new("writers");
    private readonly HttpClientFactory _httpClients = new();
    private readonly RequestsUnderWay _underWay = new();
    private readonly ConcurrentBag<FakeReceiver> _receivers = [];
    private readonly ConcurrentDictionary<string, long> _written;

    /// <param name="time">Null: a clock of its own.</param>
    /// <param name="written">The last time of each series, where several nodes write one after the other.</param>
    /// <param name="store">Null: queues are in memory only.</param>
    public WriterRig(
        ActorSystem system, NodeOptions? node = null, FakeTimeProvider? time = null, ConcurrentDictionary<string, long>? written = null, QueueStore? store = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        _written = written ?? new ConcurrentDictionary<string, long>();
        Metrics = new MetricReader(_meter);
        Writers = new ShardWriters(
            system,
            node ?? new NodeOptions(),
            store,
            options => _underWay.Count(_httpClients.Create(options.HttpClient)),
            new WriterMetrics(_meter),
            Time,
            NullLoggerFactory.Instance);
    }

    public FakeTimeProvider Time { get; }

    /// <summary>Requests between being sent and having their answer.</summary>
    public int UnderWay => _underWay.Current;

    public IEnumerable<FakeReceiver> Receivers => _receivers;

    public ShardWriters Writers { get; }

    public MetricReader Metrics { get; }

    public RemoteWriteOptions Endpoint(FakeReceiver receiver, QueueOptions? queue = null, string name = "test")
    {
        _receivers.Add(receiver);
        return new() { Name = name, Url = receiver.Url.ToString(), Queue = queue ?? new QueueOptions() };
    }

    public Task UseAsync(params RemoteWriteOptions[] endpoints) => Writers.ReloadAsync([.. endpoints], CancellationToken.None);

    /// <summary>One sample of each of several series of a shard, the next in time.</summary>
    public void Write(int shard, int seriesCount = 1, string endpoint = "test")
    {
        var series = $"shard_{shard}";
        var timestampMs = _written.AddOrUpdate(series, 1, (_, last) => last + 1);
        Writers.For(shard)(endpoint, Fragment(series, timestampMs, seriesCount));
    }

    /// <summary>
    /// Moves the clock step by step until something has come true. It stands still while a request is really under way, so that a
    /// slow machine makes no request time out; only those that a receiver holds do not stop it.
    /// </summary>
    public async Task AdvanceUntilAsync(Func<bool> isSo, string what, TimeSpan? step = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"not within 30s: {what}");
            if (_underWay.Current <= _receivers.Distinct().Sum(receiver => receiver.Held))
                Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }
    }

    /// <summary>Moves the clock until everything is acknowledged or dropped.</summary>
    public Task SettleAsync(string endpoint = "test") =>
        AdvanceUntilAsync(() => Metrics.Of("pending_samples", endpoint) == 0, "everything is acknowledged or dropped");

    public void ShouldAddUp(long enqueued, long acknowledged, string? droppedFor = null, string endpoint = "test")
    {
        Metrics.Of("enqueued_samples_total", endpoint).ShouldBe(enqueued);
        Metrics.Of("taken_over_samples_total", endpoint).ShouldBe(0);
        Metrics.Of("handed_over_samples_total", endpoint).ShouldBe(0);
        Metrics.Of("acknowledged_samples_total", endpoint).ShouldBe(acknowledged);
        Metrics.Of("pending_samples", endpoint).ShouldBe(0);
        Metrics.Of("pending_bytes", endpoint).ShouldBe(0);
        Metrics.Of("dropped_samples_total", endpoint).ShouldBe(enqueued - acknowledged);
        if (droppedFor is not null)
            Metrics.Of("dropped_samples_total", endpoint, droppedFor).ShouldBe(enqueued - acknowledged);
    }

    public void Dispose()
    {
        Metrics.Dispose();
        _httpClients.Dispose();
        _meter.Dispose();
    }

    private static Fragment Fragment(string name, long timestampMs, int seriesCount)
    {
        var series = EncodedSeries.Of(name, timestampMs, timestampMs, seriesCount);
        return new Fragment
        {
            Compressed = series.Compressed,
            UncompressedLength = series.UncompressedLength,
            SampleCount = series.SampleCount,
            MinTimestampMs = series.MinTimestampMs,
            MaxTimestampMs = series.MaxTimestampMs,
        };
    }
}
