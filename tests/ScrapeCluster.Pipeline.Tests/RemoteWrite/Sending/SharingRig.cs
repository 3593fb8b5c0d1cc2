using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.RemoteWrite.Wire;
using Shouldly;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

/// <summary>Several writers that share requests to a real receiver, each driven when it is called, on a clock that the test moves.</summary>
internal sealed class SharingRig : IAsyncDisposable
{
    private readonly Meter _meter = new("sharing");
    private readonly ConcurrentQueue<int> _called = new();
    private readonly HashSet<int> _apart = [];
    private readonly EndpointAccount _account;
    private readonly EndpointSender _sender;
    private readonly Task[] _sends;
    private long _lastMs;

    private SharingRig(FakeReceiver receiver, int writers, RemoteWriteOptions options)
    {
        Receiver = receiver;
        _account = new EndpointAccount("test", 100_000_000, Time, NullLogger.Instance);
        _sender = new EndpointSender(
            options, _account, new HttpMessageInvoker(new SocketsHttpHandler()), new WriterMetrics(_meter), Time, new Random(7), NullLogger.Instance);
        Queues = [.. Enumerable.Range(0, writers).Select(shard => new WriteQueue(shard, _account.Budget, _account.Ledger))];
        Writers = [.. Queues.Select(queue => new RemoteWriter(queue, _sender, Time))];
        _sends = [.. Writers.Select(_ => Task.CompletedTask)];
        foreach (var (shard, writer) in Writers.Index())
            writer.Share(() => !_apart.Contains(shard), () => _called.Enqueue(shard));
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public FakeReceiver Receiver { get; }

    public IReadOnlyList<RemoteWriter> Writers { get; }

    public IReadOnlyList<WriteQueue> Queues { get; }

    public EndpointLedger Ledger => _account.Ledger;

    public SendTraffic Traffic => _account.Traffic;

    /// <summary>Writers that were called since the last look, and have not been driven.</summary>
    public IReadOnlyCollection<int> Called => [.. _called];

    public static async Task<SharingRig> StartAsync(int writers, QueueOptions? queue = null)
    {
        var receiver = await FakeReceiver.StartAsync();
        return new SharingRig(receiver, writers, new RemoteWriteOptions { Name = "test", Url = receiver.Url.ToString(), Queue = queue ?? new QueueOptions() });
    }

    /// <summary>One sample of each of several series of a shard, the next in time.</summary>
    public void Append(int shard, int seriesCount = 1)
    {
        var fragment = TestFragments.Of($"shard_{shard}", ++_lastMs, seriesCount: seriesCount);
        Queues[shard].Append(fragment, Time.Monotonic());
        if (!_apart.Contains(shard))
            Writers[shard].Added(fragment, Time.Monotonic());
    }

    /// <summary>Nothing of it may be taken along from now on.</summary>
    public void KeepApart(int shard) => _apart.Add(shard);

    /// <summary>What the writers that were called want, until none is. The requests that they begin are not waited for.</summary>
    public void Drive()
    {
        while (_called.TryDequeue(out var shard))
        {
            if (_apart.Contains(shard) || !_sends[shard].IsCompleted || !Writers[shard].TryTakeTurn())
                continue;
            var step = Writers[shard].Next();
            Writers[shard].GiveBackTurn(step);
            if (step.Kind == StepKind.Send)
                _sends[shard] = Writers[shard].SendAsync(CancellationToken.None);
        }
    }

    /// <summary>Until all requests have ended, those that follow from them too. The clock stands still.</summary>
    public async Task SettleAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        do
        {
            Drive();
            await Task.WhenAll(_sends).WaitAsync(patience.Token);
        }
        while (!_called.IsEmpty);
    }

    /// <summary>Until nothing waits; moves the clock.</summary>
    public async Task SendAllAsync(TimeSpan? step = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Queues.Sum(queue => queue.PendingSamples) > 0)
        {
            Drive();
            if (_sends.All(send => send.IsCompleted) || _sender.Pace.Waiting > 0)
                Time.Advance(step ?? TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(Task.WhenAll(_sends), Task.Delay(1, patience.Token));
            patience.Token.ThrowIfCancellationRequested();
        }
        await SettleAsync();
    }

    /// <summary>What each request held, as "shard@time", and what was answered.</summary>
    public IEnumerable<string> Sent() => Receiver.Requests.Select(request =>
        $"{string.Join(' ', request.Content!.Timeseries.Select(series => $"{NameOf(series)}@{series.Samples[0].Timestamp}"))} {request.Answer.StatusCode}");

    public void ShouldAddUp()
    {
        Ledger.Enqueued.ShouldBe(Ledger.Acknowledged + Ledger.DroppedInAll);
        Receiver.Problems.ShouldBeEmpty();
        Receiver.OutOfOrder.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in Writers)
            writer.Close(DropReason.Shutdown);
        _sender.Release();
        _meter.Dispose();
        await Receiver.DisposeAsync();
    }

    private static string NameOf(TimeSeries series) => series.Labels.First(label => label.Name == "__name__").Value["shard_".Length..];
}
