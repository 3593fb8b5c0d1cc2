using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

/// <summary>The writers of many shards and two receivers without a network, on a clock that the test moves.</summary>
[Collection(FastClockCollection.Name)]
public sealed class OutageTests : IDisposable
{
    private const int Shards = 64;
    private const long QueueBytes = 1_000_000;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly Meter _meter = new("outage");
    private readonly InFlightBudget _inFlight = new(20 * RequestLimits.DefaultMaxBytes);
    private readonly WriterMetrics _metrics;
    private readonly List<Endpoint> _endpoints = [];
    private long _slot;

    public OutageTests() => _metrics = new WriterMetrics(_meter);

    public void Dispose()
    {
        _endpoints.ForEach(endpoint => endpoint.Dispose());
        _meter.Dispose();
    }

    public static TheoryData<string> Troubles => ["refuses connections", "hangs", "answers 500", "answers 429", "takes 30 s", "takes one request a second"];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Memory_is_bounded_whatever_a_receiver_does_for_long_and_the_other_endpoint_does_not_notice(string trouble)
    {
        var bad = Add("bad");
        var good = Add("good");
        bad.Receiver.Trouble = trouble;

        await RunAsync(TimeSpan.FromMinutes(15), step: TimeSpan.FromSeconds(1), each: () =>
        {
            bad.Account.Budget.UsedBytes.ShouldBeLessThanOrEqualTo(QueueBytes);
            _inFlight.UsedBytes.ShouldBeLessThanOrEqualTo(_inFlight.LimitBytes);
            good.Account.Lag.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        });

        good.Account.Ledger.DroppedInAll.ShouldBe(0);
        bad.Account.Ledger.Dropped(DropReason.QueueFull).ShouldBe(bad.Account.Ledger.DroppedInAll);
        bad.Receiver.Requests.ShouldBeLessThan(trouble is "takes one request a second" ? 1_500 : 2_500);
        bad.Receiver.OutOfOrder.ShouldBe(0);
        await bad.ShouldAddUpAsync();
    }

    [Theory]
    [InlineData("refuses connections")]
    [InlineData("hangs")]
    [InlineData("answers 500")]
    [InlineData("answers 429")]
    public async Task After_an_outage_everything_arrives_in_order_and_soon(string trouble)
    {
        var endpoint = Add("bad", queueBytes: 1_000_000_000);
        endpoint.Receiver.Trouble = trouble;
        await RunAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));

        endpoint.Receiver.Trouble = "";
        await RunAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(1));

        endpoint.Account.Lag.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        endpoint.Account.Ledger.DroppedInAll.ShouldBe(0);
        endpoint.Receiver.OutOfOrder.ShouldBe(0);
        await endpoint.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_backlog_drains_no_faster_than_is_configured()
    {
        var endpoint = Add("bad", queueBytes: 1_000_000_000, maxSamplesPerSecond: 500);
        endpoint.Receiver.Trouble = "answers 500";
        await RunAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        endpoint.Receiver.Trouble = "";
        var before = endpoint.Account.Ledger.Acknowledged;

        await RunAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));

        (endpoint.Account.Ledger.Acknowledged - before).ShouldBeInRange(20_000, 31_000);
        endpoint.Receiver.OutOfOrder.ShouldBe(0);
    }

    private Endpoint Add(string name, long queueBytes = QueueBytes, int maxSamplesPerSecond = 0)
    {
        var endpoint = new Endpoint(name, queueBytes, maxSamplesPerSecond, _metrics, _inFlight, _time);
        _endpoints.Add(endpoint);
        return endpoint;
    }

    // Every shard gets ten samples every five seconds; each writer does what it says.
    private async Task RunAsync(TimeSpan duration, TimeSpan step, Action? each = null)
    {
        var end = _time.Monotonic() + duration;
        while (_time.Monotonic() < end)
        {
            if (++_slot % 5 == 0)
                _endpoints.ForEach(endpoint => endpoint.Append(_slot));
            foreach (var endpoint in _endpoints)
                await endpoint.GoAsync();
            each?.Invoke();
            _time.Advance(step);
        }
    }

    private sealed class Endpoint : IDisposable
    {
        private readonly FakeTimeProvider _time;
        private readonly List<WriteQueue> _queues;
        private readonly List<RemoteWriter> _writers;
        private readonly Task[] _sends = [.. Enumerable.Repeat(Task.CompletedTask, Shards)];
        private readonly EndpointSender _sender;

        public Endpoint(string name, long queueBytes, int maxSamplesPerSecond, WriterMetrics metrics, InFlightBudget inFlight, FakeTimeProvider time)
        {
            _time = time;
            Receiver = new Receiver(time);
            Account = new EndpointAccount(name, queueBytes, time, NullLogger.Instance);
            var options = new RemoteWriteOptions { Name = name, Url = "http://a.example/", MaxSamplesPerSecond = maxSamplesPerSecond };
            _sender = new EndpointSender(
                options, Account, new HttpMessageInvoker(Receiver), metrics, time, new Random(7), NullLogger.Instance, inFlight: inFlight);
            _queues = [.. Enumerable.Range(0, Shards).Select(shard => new WriteQueue(shard, Account.Budget, Account.Ledger))];
            _writers = [.. _queues.Select(queue => new RemoteWriter(queue, _sender, time))];
        }

        public EndpointAccount Account { get; }

        public Receiver Receiver { get; }

        public void Append(long slot)
        {
            for (var shard = 0; shard < Shards; shard++)
                _queues[shard].Append(TestFragments.Of($"shard_{shard}", slot, seriesCount: 10), _time.Monotonic());
        }

        // Until every writer sends or waits.
        public async Task GoAsync()
        {
            for (var isBusy = true; isBusy;)
            {
                isBusy = false;
                await PoolAsync();
                for (var shard = 0; shard < Shards; shard++)
                {
                    if (!_sends[shard].IsCompleted)
                        continue;
                    await _sends[shard];
                    if (_writers[shard].Next().Kind != StepKind.Send)
                        continue;
                    _sends[shard] = _writers[shard].SendAsync(default);
                    isBusy = true;
                }
                // What is answered at once goes on in the pool.
                for (var i = 0; i < 200 && Moving() > 0; i++)
                    await Task.Delay(1);
            }
        }

        // What was answered may still be on its way into the books.
        public Task ShouldAddUpAsync() => Testing.Eventually.HoldsAsync(() =>
        {
            Account.Ledger.Enqueued.ShouldBe(Account.Ledger.Acknowledged + Account.Ledger.DroppedInAll + Account.Budget.PendingSamples);
            return Task.CompletedTask;
        });

        public void Dispose()
        {
            _writers.ForEach(writer => writer.Close(DropReason.Shutdown));
            _sender.Release();
        }

        // What the clock has set free goes on in the pool, which may have much else to do: it is to have its turn before the clock goes on.
        private static async Task PoolAsync()
        {
            for (var i = 0; i < 5; i++)
                await Task.Run(static () => { });
        }

        private int Moving() => _sends.Count(send => !send.IsCompleted) - Receiver.Held - _sender.Pace.Waiting;
    }

    private sealed class Receiver(FakeTimeProvider time) : HttpMessageHandler
    {
        private readonly Dictionary<string, long> _newest = [];
        private readonly Lock _gate = new();
        private int _held;
        private TimeSpan _nextAt;

        public string Trouble { get; set; } = "";

        public int Requests { get; private set; }

        public int OutOfOrder { get; private set; }

        public int Held => Volatile.Read(ref _held);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            lock (_gate)
                Requests++;
            switch (Trouble)
            {
                case "refuses connections": throw new HttpRequestException("connection refused");
                case "answers 500": return new HttpResponseMessage(HttpStatusCode.InternalServerError);
                case "answers 429": return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
                case "hangs": await HoldAsync(Timeout.InfiniteTimeSpan, cancellationToken); break;
                case "takes 30 s": await HoldAsync(TimeSpan.FromSeconds(29.5), cancellationToken); break;
                case "takes one request a second" when !IsInTime(): return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            }
            Take(body);
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }

        private bool IsInTime()
        {
            lock (_gate)
            {
                var isInTime = time.Monotonic() >= _nextAt;
                if (isInTime)
                    _nextAt = time.Monotonic() + TimeSpan.FromSeconds(1);
                return isInTime;
            }
        }

        private async Task HoldAsync(TimeSpan delay, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _held);
            try
            {
                await Task.Delay(delay, time, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _held);
            }
        }

        private void Take(byte[] body)
        {
            var request = Testing.RemoteWrite.Wire.WriteRequest.Parser.ParseFrom(Snappier.Snappy.DecompressToArray(body));
            lock (_gate)
            {
                foreach (var series in request.Timeseries)
                {
                    var name = $"{series.Labels[0].Value} {series.Labels[1].Value}";
                    if (_newest.TryGetValue(name, out var newest) && series.Samples[0].Timestamp < newest)
                        OutOfOrder++;
                    _newest[name] = series.Samples[0].Timestamp;
                }
            }
        }
    }
}
