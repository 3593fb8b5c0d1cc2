using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class RemoteWriterTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly Meter _meter = new("test");
    private readonly WriterMetrics _metrics;
    private readonly EndpointAccount _account;
    private readonly WriteQueue _queue;
    private readonly List<EndpointSender> _senders = [];
    private FakeReceiver _receiver = null!;

    public RemoteWriterTests()
    {
        _metrics = new WriterMetrics(_meter);
        _account = new EndpointAccount("test", 1_000_000, _time, NullLogger.Instance);
        _queue = new WriteQueue(0, _account.Budget, _account.Ledger);
    }

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _senders.ForEach(sender => sender.Release());
        _meter.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public void An_empty_queue_leaves_nothing_to_do() => Writer().Next().ShouldBe(new NextStep(StepKind.Idle));

    [Fact]
    public void A_few_samples_wait_for_the_deadline()
    {
        var writer = Writer();
        Append(1);
        var due = _time.Monotonic() + TimeSpan.FromSeconds(5);

        writer.Next().ShouldBe(new NextStep(StepKind.WaitForMore, due));
        _time.Advance(TimeSpan.FromSeconds(5));
        writer.Next().Kind.ShouldBe(StepKind.Send);
    }

    [Fact]
    public void A_full_request_and_a_flush_wait_for_nothing()
    {
        var writer = Writer(new QueueOptions { MaxSamplesPerSend = 3 });
        Append(1, 2);
        writer.Next().Kind.ShouldBe(StepKind.WaitForMore);
        Append(3);
        writer.Next().Kind.ShouldBe(StepKind.Send);

        var flushing = Writer();
        flushing.Flush();
        flushing.Next().Kind.ShouldBe(StepKind.Send);
    }

    [Fact]
    public async Task Requests_are_cut_by_samples_and_keep_the_order()
    {
        var writer = Writer(new QueueOptions { MaxSamplesPerSend = 2 });
        Append(1, 2, 3, 4, 5);

        await SendAllAsync(writer);

        _receiver.Requests.Select(request => request.SampleCount).ShouldBe([2, 2, 1]);
        ShouldHaveReceived(1, 2, 3, 4, 5);
        ShouldAddUp(acknowledged: 5);
    }

    [Fact]
    public async Task A_failure_is_repeated_after_a_growing_wait_until_it_goes_through()
    {
        var writer = Writer();
        Append(1, 2);
        _receiver.Script(Enumerable.Repeat(ReceiverAnswer.Status(500), 3));
        writer.Flush();
        var waits = new List<TimeSpan>();

        for (var i = 0; i < 3; i++)
        {
            await writer.SendAsync(CancellationToken.None);
            var step = writer.Next();
            step.Kind.ShouldBe(StepKind.BackOff);
            waits.Add(step.At - _time.Monotonic());
            // The clock rounds.
            _time.Advance(waits[^1] + TimeSpan.FromMilliseconds(1));
        }
        await SendAllAsync(writer);

        waits.ShouldBeInOrder();
        ShouldHaveReceived(1, 2);
        _receiver.Requests.Select(request => request.Headers.GetValueOrDefault("retry-attempt")).ShouldBe([null, "1", "2", "3"]);
        ShouldAddUp(acknowledged: 2);
    }

    [Fact]
    public async Task A_request_is_repeated_as_it_was_and_what_came_meanwhile_follows()
    {
        var writer = Writer();
        writer.Flush();
        Append(1);
        _receiver.Script(ReceiverAnswer.Status(503, retryAfter: "20"));
        await writer.SendAsync(CancellationToken.None);
        Append(2);
        _time.Advance(TimeSpan.FromSeconds(19));
        writer.Next().Kind.ShouldBe(StepKind.BackOff);
        _time.Advance(TimeSpan.FromSeconds(10));

        await SendAllAsync(writer);

        _receiver.Requests.Select(request => request.SampleCount).ShouldBe([1, 1, 1]);
        ShouldHaveReceived(1, 2);
    }

    [Fact]
    public async Task A_refused_request_is_dropped_and_the_next_one_goes_on()
    {
        var writer = Writer(new QueueOptions { MaxSamplesPerSend = 2 });
        Append(1, 2, 3);
        _receiver.Script(ReceiverAnswer.Status(400, body: "no"));

        await SendAllAsync(writer);

        ShouldHaveReceived(3);
        _account.Ledger.Dropped(DropReason.Refused).ShouldBe(2);
        ShouldAddUp(acknowledged: 1);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_sent_in_parts_and_only_what_stays_too_large_is_dropped()
    {
        var writer = Writer();
        Append(1, 2, 3, 4, 5, 6, 7);
        // 7 fragments, then 3, then 1: refused also alone.
        _receiver.Script(Enumerable.Repeat(ReceiverAnswer.Status(413), 3));

        await SendAllAsync(writer);

        ShouldHaveReceived(2, 3, 4, 5, 6, 7);
        _account.Ledger.Dropped(DropReason.Refused).ShouldBe(1);
        ShouldAddUp(acknowledged: 6);
        Append(8, 9);
        await SendAllAsync(writer);
        _receiver.Requests[^1].SampleCount.ShouldBe(2);
    }

    [Fact]
    public async Task Samples_that_grow_too_old_while_a_request_is_repeated_are_dropped()
    {
        var writer = Writer(new QueueOptions { SampleAgeLimit = TimeSpan.FromSeconds(60) });
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Append(now - 50_000, now);
        _receiver.Script(ReceiverAnswer.Status(429, retryAfter: "11"));
        writer.Flush();
        await writer.SendAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(20));

        await SendAllAsync(writer);

        ShouldHaveReceived(now);
        _account.Ledger.Dropped(DropReason.TooOld).ShouldBe(1);
        ShouldAddUp(acknowledged: 1);
    }

    [Fact]
    public async Task A_cancelled_request_leaves_its_samples_in_the_queue()
    {
        var writer = Writer();
        Append(1);
        _receiver.Script(ReceiverAnswer.Hang);
        using var cancellation = new CancellationTokenSource();
        var sending = writer.SendAsync(cancellation.Token);
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the request arrives");

        await cancellation.CancelAsync();
        await sending;

        _queue.State.Samples.ShouldBe(1);
        writer.Close(DropReason.Shutdown);
        _account.Ledger.Dropped(DropReason.Shutdown).ShouldBe(1);
        ShouldAddUp(acknowledged: 0);
    }

    [Fact]
    public async Task Writers_of_an_endpoint_share_its_slots()
    {
        var sender = Sender(new QueueOptions { MaxShards = 1 });
        var first = new RemoteWriter(_queue, sender, _time);
        var otherQueue = new WriteQueue(0, _account.Budget, _account.Ledger);
        var second = new RemoteWriter(otherQueue, sender, _time);
        var gate = new TaskCompletionSource();
        _receiver.Script(ReceiverAnswer.AcceptAfter(gate.Task));
        Append(1);
        otherQueue.Append(TestFragments.Of("other", 1), _time.Monotonic());

        var firstSend = first.SendAsync(CancellationToken.None);
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the first request arrives");
        var secondSend = second.SendAsync(CancellationToken.None);

        sender.Pace.Waiting.ShouldBe(1);
        otherQueue.State.Samples.ShouldBe(1);
        gate.SetResult();
        await Task.WhenAll(firstSend, secondSend);
        _receiver.SampleCount.ShouldBe(2);
    }

    [Fact]
    public async Task Changed_settings_wait_until_what_was_queued_is_sent_with_the_old_ones()
    {
        await using var other = await FakeReceiver.StartAsync();
        var writer = Writer();
        Append(1, 2);
        writer.Change(Sender(new QueueOptions(), other));
        Append(3);

        writer.Next().Kind.ShouldBe(StepKind.Send);
        await writer.SendAsync(CancellationToken.None);
        Append(4);
        _time.Advance(TimeSpan.FromSeconds(5));
        await SendAllAsync(writer);

        ShouldHaveReceived(1, 2, 3);
        other.Series["s{i=\"0\"}"].Select(sample => sample.TimestampMs).ShouldBe([4]);
        ShouldAddUp(acknowledged: 4);
    }

    [Fact]
    public async Task Changed_settings_take_over_at_once_where_the_old_receiver_fails()
    {
        await using var other = await FakeReceiver.StartAsync();
        var writer = Writer();
        Append(1, 2);
        await _receiver.GoDownAsync();
        writer.Change(Sender(new QueueOptions(), other));
        await writer.SendAsync(CancellationToken.None);

        writer.Next().Kind.ShouldBe(StepKind.Send);
        await SendAllAsync(writer);

        other.SampleCount.ShouldBe(2);
        ShouldAddUp(acknowledged: 2);
    }

    private RemoteWriter Writer(QueueOptions? queue = null) => new(_queue, Sender(queue ?? new QueueOptions()), _time);

    private EndpointSender Sender(QueueOptions queue, FakeReceiver? receiver = null)
    {
        var options = new RemoteWriteOptions { Name = "test", Url = (receiver ?? _receiver).Url.ToString(), Queue = queue };
        var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var sender = new EndpointSender(options, _account, http, _metrics, _time, new Random(7), NullLogger.Instance);
        _senders.Add(sender);
        return sender;
    }

    private void Append(params long[] timestampsMs)
    {
        foreach (var timestampMs in timestampsMs)
            _queue.Append(TestFragments.Of("s", timestampMs), _time.Monotonic());
    }

    private async Task SendAllAsync(RemoteWriter writer)
    {
        writer.Flush();
        while (writer.Next().Kind == StepKind.Send)
            await writer.SendAsync(CancellationToken.None);
        writer.Next().Kind.ShouldBe(StepKind.Idle);
    }

    private void ShouldHaveReceived(params long[] timestampsMs)
    {
        _receiver.Series["s{i=\"0\"}"].Select(sample => sample.TimestampMs).ShouldBe(timestampsMs);
        _receiver.Problems.ShouldBeEmpty();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.Duplicates.ShouldBeEmpty();
    }

    private void ShouldAddUp(long acknowledged)
    {
        _account.Ledger.Acknowledged.ShouldBe(acknowledged);
        _account.Ledger.Enqueued.ShouldBe(acknowledged + _account.Ledger.DroppedInAll + _account.Budget.PendingSamples);
    }
}
