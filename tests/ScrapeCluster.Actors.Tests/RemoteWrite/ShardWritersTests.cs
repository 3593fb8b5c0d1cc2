using Akka.TestKit.Xunit;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

public sealed class ShardWritersTests : PatientTestKit
{
    private readonly WriterRig _rig;
    private FakeReceiver _receiver = null!;

    public ShardWritersTests() => _rig = new WriterRig(Sys);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _receiver = await FakeReceiver.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _receiver.DisposeAsync();
        _rig.Dispose();
    }

    [Fact]
    public async Task Samples_of_a_quiet_shard_share_a_request_at_the_deadline()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _rig.Write(shard: 3);
        _rig.Write(shard: 3);
        await _rig.SettleAsync();

        _receiver.Requests.ShouldHaveSingleItem().SampleCount.ShouldBe(2);
        _rig.Time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(_rig.Time.Start + TimeSpan.FromSeconds(5));
        ShouldBeClean(received: 2);
    }

    [Fact]
    public async Task Samples_of_all_shards_share_requests()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        for (var i = 0; i < 512; i++)
            _rig.Write(shard: i % 256);
        await _rig.SettleAsync();

        _receiver.Requests.Count.ShouldBeLessThan(5);
        ShouldBeClean(received: 512);
    }

    [Fact]
    public async Task Shared_requests_that_fail_cost_nothing_but_time()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 40, MaxShards = 4 }));
        _receiver.Script(Enumerable.Range(0, 40).Select(i => (i % 8) switch
        {
            0 => ReceiverAnswer.Status(503),
            1 => ReceiverAnswer.Status(413),
            3 => ReceiverAnswer.Close,
            6 => ReceiverAnswer.Status(429),
            _ => ReceiverAnswer.Accept,
        }));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(shard => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
                _rig.Write(shard, seriesCount: 2);
        })));
        await _rig.SettleAsync();

        ShouldBeClean(received: 40 * 50 * 2);
    }

    [Fact]
    public async Task A_drain_sends_what_hangs_in_a_shared_request()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 10 }));
        _receiver.Script(ReceiverAnswer.Hang);
        for (var shard = 0; shard < 10; shard++)
            _rig.Write(shard);
        await _receiver.WaitUntilAsync(receiver => receiver.Held == 1, "the request is under way");
        var drain = _rig.Writers.DrainAsync(TimeSpan.FromSeconds(60));
        await _rig.AdvanceUntilAsync(() => drain.IsCompleted, "the drain ends");

        ShouldBeClean(received: 10);
    }

    [Fact]
    public async Task A_full_request_goes_without_waiting()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 100 }));
        for (var i = 0; i < 10; i++)
            _rig.Write(shard: 0, seriesCount: 10);

        await _receiver.WaitUntilAsync(receiver => receiver.SampleCount == 100, "the full request arrives with the clock standing still");

        await AwaitAssertAsync(() => ShouldBeClean(received: 100));
    }

    [Fact]
    public async Task Many_shards_and_threads_in_parallel_arrive_exactly_once_and_in_order()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 50, MaxShards = 4 }));
        await Task.WhenAll(Enumerable.Range(0, 32).Select(shard => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
                _rig.Write(shard, seriesCount: 3);
        })));

        await _rig.SettleAsync();

        ShouldBeClean(received: 32 * 200 * 3);
        _receiver.Series.Values.ShouldAllBe(samples => samples.Count == 200);
    }

    [Fact]
    public async Task Endpoints_are_independent_of_each_other()
    {
        await using var broken = await FakeReceiver.StartAsync();
        broken.Otherwise = ReceiverAnswer.Status(500);
        await _rig.UseAsync(_rig.Endpoint(_receiver), _rig.Endpoint(broken, name: "broken"));
        for (var i = 0; i < 10; i++)
        {
            _rig.Write(shard: 1, endpoint: "broken");
            _rig.Write(shard: 2);
        }
        await _rig.SettleAsync();

        ShouldBeClean(received: 10);
        _rig.Metrics.Of("pending_samples", "broken").ShouldBe(10);
        broken.Otherwise = ReceiverAnswer.Accept;
        await _rig.SettleAsync("broken");
        _rig.ShouldAddUp(enqueued: 10, acknowledged: 10, endpoint: "broken");
    }

    [Fact]
    public async Task Failures_of_every_kind_cost_nothing_but_time()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 4 }));
        _receiver.Script(
            ReceiverAnswer.Status(500), ReceiverAnswer.Accept, ReceiverAnswer.Status(429, retryAfter: "3"), ReceiverAnswer.Close, ReceiverAnswer.Accept,
            ReceiverAnswer.Status(503), ReceiverAnswer.Hang, ReceiverAnswer.Status(429), ReceiverAnswer.Accept, ReceiverAnswer.Status(599));
        for (var i = 0; i < 30; i++)
            _rig.Write(shard: 7);

        await _rig.SettleAsync();

        ShouldBeClean(received: 30);
        _rig.Metrics.Of("retries_total", "test").ShouldBe(7);
        _rig.Metrics.Of("requests_total", "test", "429").ShouldBe(2);
        foreach (var status in (string[])["500", "503", "599"])
            _rig.Metrics.Of("requests_total", "test", status).ShouldBe(1);
        _rig.Metrics.Of("requests_total", "test", "error").ShouldBe(2);
    }

    [Fact]
    public async Task A_retry_after_is_waited_for()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _receiver.Script(ReceiverAnswer.Status(429, retryAfter: "60"));
        _rig.Write(shard: 0);
        await _rig.AdvanceUntilAsync(() => _rig.Metrics.Of("retries_total", "test") == 1, "the first attempt fails");
        var failed = _rig.Time.GetUtcNow();

        await _rig.SettleAsync();

        (_rig.Time.GetUtcNow() - failed).ShouldBeGreaterThan(TimeSpan.FromSeconds(59));
        ShouldBeClean(received: 1);
    }

    [Fact]
    public async Task A_receiver_that_accepted_without_saying_so_gets_the_samples_again_and_in_order()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 5 }));
        _receiver.Script(ReceiverAnswer.AcceptAndClose);
        for (var i = 0; i < 20; i++)
            _rig.Write(shard: 0);

        await _rig.SettleAsync();

        _receiver.SampleCount.ShouldBe(20);
        _receiver.Duplicates.Count.ShouldBe(5);
        _receiver.OutOfOrder.ShouldBeEmpty();
        _rig.ShouldAddUp(enqueued: 20, acknowledged: 20);
    }

    [Fact]
    public async Task Samples_wait_for_a_receiver_that_is_down_and_arrive_when_it_comes_back()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        await _receiver.GoDownAsync();
        for (var i = 0; i < 50; i++)
        {
            _rig.Write(shard: i % 5);
            _rig.Time.Advance(TimeSpan.FromSeconds(1));
        }
        await _rig.AdvanceUntilAsync(() => _rig.Metrics.Of("retries_total", "test") >= 20, "writers keep trying");
        _rig.Metrics.Of("acknowledged_samples_total", "test").ShouldBe(0);

        await _receiver.ComeBackAsync();
        await _rig.SettleAsync();

        ShouldBeClean(received: 50);
    }

    [Fact]
    public async Task What_a_receiver_refuses_is_dropped_and_the_rest_goes_on()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 5 }));
        _receiver.Script(ReceiverAnswer.Status(400, body: "out of bounds"));
        for (var i = 0; i < 20; i++)
            _rig.Write(shard: 0);

        await _rig.SettleAsync();

        _receiver.SampleCount.ShouldBe(15);
        _rig.ShouldAddUp(enqueued: 20, acknowledged: 15, droppedFor: "refused");
    }

    [Fact]
    public async Task A_full_queue_loses_the_oldest_and_keeps_the_newest()
    {
        using var kit = new TestKit();
        using var rig = new WriterRig(kit.Sys, new NodeOptions { QueueMemoryBytes = 100_000 });
        await rig.UseAsync(rig.Endpoint(_receiver));
        await _receiver.GoDownAsync();
        for (var i = 0; i < 1_000; i++)
            rig.Write(shard: 0);
        rig.Metrics.Of("pending_bytes", "test").ShouldBeLessThan(100_000);

        await _receiver.ComeBackAsync();
        await rig.SettleAsync();

        var received = _receiver.Series.Values.Single();
        received[^1].TimestampMs.ShouldBe(1_000);
        received.Count.ShouldBeInRange(50, 999);
        received.Select(sample => sample.TimestampMs).ShouldBe(Enumerable.Range(1001 - received.Count, received.Count).Select(i => (long)i));
        rig.ShouldAddUp(enqueued: 1_000, acknowledged: received.Count, droppedFor: "queue_full");
    }

    [Fact]
    public async Task A_drain_sends_what_waits_without_waiting_for_company()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        for (var shard = 0; shard < 10; shard++)
            _rig.Write(shard);

        await _rig.Writers.DrainAsync(TimeSpan.FromSeconds(15));

        _rig.Time.GetUtcNow().ShouldBe(_rig.Time.Start);
        ShouldBeClean(received: 10);
    }

    [Fact]
    public async Task A_drain_that_fails_at_first_goes_on_trying()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _receiver.Script(Enumerable.Repeat(ReceiverAnswer.Status(500), 3));
        _rig.Write(shard: 0);

        var drain = _rig.Writers.DrainAsync(TimeSpan.FromSeconds(15));
        await _rig.AdvanceUntilAsync(() => drain.IsCompleted, "the drain ends", TimeSpan.FromMilliseconds(10));

        ShouldBeClean(received: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_cannot_be_sent_until_the_deadline_is_dropped_as_shutdown(bool hang)
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _receiver.Otherwise = hang ? ReceiverAnswer.Hang : ReceiverAnswer.Status(503);
        _rig.Write(shard: 0);
        _rig.Write(shard: 1);

        var drain = _rig.Writers.DrainAsync(TimeSpan.FromSeconds(15));
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Sum(request => request.Content?.Timeseries.Count) >= 2, "both shards' samples are tried, together or not");
        drain.IsCompleted.ShouldBeFalse();
        await _rig.AdvanceUntilAsync(() => drain.IsCompleted, "the drain ends");

        (_rig.Time.GetUtcNow() - _rig.Time.Start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(15));
        _rig.ShouldAddUp(enqueued: 2, acknowledged: 0, droppedFor: "shutdown");
    }

    [Fact]
    public async Task What_comes_after_a_drain_is_counted_as_dropped()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _rig.Write(shard: 0);
        await _rig.Writers.DrainAsync(TimeSpan.FromSeconds(15));

        _rig.Write(shard: 0);
        _rig.Write(shard: 1);

        _rig.ShouldAddUp(enqueued: 3, acknowledged: 1, droppedFor: "shutdown");
    }

    [Fact]
    public async Task A_reload_with_equal_settings_disturbs_nothing()
    {
        var gate = new TaskCompletionSource();
        _receiver.Script(ReceiverAnswer.AcceptAfter(gate.Task));
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 1 }));
        _rig.Write(shard: 0);
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "a request is under way");

        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 1 }) with { SendExemplars = true });
        _rig.Write(shard: 0);
        gate.SetResult();
        await _rig.SettleAsync();

        _receiver.Requests.Count.ShouldBe(2);
        ShouldBeClean(received: 2);
    }

    [Fact]
    public async Task A_changed_endpoint_sends_what_is_queued_to_the_old_receiver_and_the_rest_to_the_new()
    {
        await using var moved = await FakeReceiver.StartAsync();
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _rig.Write(shard: 0);
        _rig.Write(shard: 0);

        await _rig.UseAsync(_rig.Endpoint(moved));
        await _receiver.WaitUntilAsync(receiver => receiver.SampleCount == 2, "the flush arrives with the clock standing still");
        _rig.Write(shard: 0);
        _rig.Write(shard: 1);
        await _rig.SettleAsync();

        moved.SampleCount.ShouldBe(2);
        moved.Problems.ShouldBeEmpty();
        _rig.ShouldAddUp(enqueued: 4, acknowledged: 4);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_replaced_by_a_reload_without_loss()
    {
        await using var replacement = await FakeReceiver.StartAsync();
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        await _receiver.GoDownAsync();
        for (var i = 0; i < 20; i++)
            _rig.Write(shard: i % 2);
        await _rig.AdvanceUntilAsync(() => _rig.Metrics.Of("retries_total", "test") >= 4, "writers fail");

        await _rig.UseAsync(_rig.Endpoint(replacement));
        await _rig.SettleAsync();

        replacement.SampleCount.ShouldBe(20);
        replacement.OutOfOrder.ShouldBeEmpty();
        _rig.ShouldAddUp(enqueued: 20, acknowledged: 20);
    }

    [Fact]
    public async Task A_node_that_is_taken_out_of_its_cluster_drops_what_would_come_late()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _rig.Writers.MaySend = () => false;
        _rig.Write(shard: 0);

        _rig.Writers.Supersede();
        _rig.Write(shard: 0);
        _rig.Write(shard: 1);
        await _rig.Writers.DrainAsync(TimeSpan.FromSeconds(5)).WaitAsync(TimeSpan.FromSeconds(20));

        _receiver.Requests.ShouldBeEmpty();
        _rig.ShouldAddUp(enqueued: 3, acknowledged: 0, droppedFor: "superseded");
    }

    [Fact]
    public async Task But_an_endpoint_that_takes_samples_out_of_order_gets_them()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver) with { OutOfOrder = OutOfOrderPolicy.Send });
        _rig.Writers.MaySend = () => false;
        _rig.Write(shard: 0);

        _rig.Writers.Supersede();
        var drained = _rig.Writers.DrainAsync(TimeSpan.FromSeconds(5));
        await _rig.AdvanceUntilAsync(() => drained.IsCompleted, "everything is sent");

        _rig.ShouldAddUp(enqueued: 1, acknowledged: 1);
    }

    [Fact]
    public async Task A_removed_endpoint_is_flushed()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _rig.Write(shard: 0);

        await _rig.UseAsync();
        await _receiver.WaitUntilAsync(receiver => receiver.SampleCount == 1, "the flush arrives with the clock standing still");

        _rig.Write(shard: 0);
        await AwaitAssertAsync(() => _rig.ShouldAddUp(enqueued: 2, acknowledged: 1, droppedFor: "endpoint_removed"));
    }

    [Fact]
    public async Task A_removed_endpoint_that_does_not_answer_is_given_up()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        await _receiver.GoDownAsync();
        _rig.Write(shard: 0);

        await _rig.UseAsync();
        await _rig.SettleAsync();

        _rig.ShouldAddUp(enqueued: 1, acknowledged: 0, droppedFor: "endpoint_removed");
    }

    [Fact]
    public async Task An_endpoint_that_comes_back_sends_behind_what_its_predecessor_still_has()
    {
        var gate = new TaskCompletionSource();
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _receiver.Script(ReceiverAnswer.AcceptAfter(gate.Task));
        _rig.Write(shard: 0);
        await _rig.UseAsync();
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the flush is under way");

        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 1 }));
        _rig.Write(shard: 0);
        _rig.Time.Advance(TimeSpan.FromSeconds(6));
        _receiver.Requests.Count.ShouldBe(1);
        gate.SetResult();
        await _rig.SettleAsync();

        ShouldBeClean(received: 2);
    }

    [Fact]
    public async Task A_reload_that_cannot_connect_leaves_all_as_it_was()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));

        await Should.ThrowAsync<UriFormatException>(() => _rig.UseAsync(
            _rig.Endpoint(_receiver, new QueueOptions { MaxShards = 1 }), new RemoteWriteOptions { Name = "bad", Url = "no url" }));

        _rig.Write(shard: 0);
        await _rig.SettleAsync();
        ShouldBeClean(received: 1);
    }

    [Fact]
    public async Task Samples_for_an_endpoint_that_was_never_there_are_counted()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));

        _rig.Write(shard: 0, endpoint: "unknown");

        _rig.ShouldAddUp(enqueued: 1, acknowledged: 0, droppedFor: "endpoint_removed", endpoint: "unknown");
    }

    [Fact]
    public async Task A_system_that_ends_without_a_drain_counts_what_it_loses()
    {
        using var kit = new TestKit();
        using var rig = new WriterRig(kit.Sys);
        await rig.UseAsync(rig.Endpoint(_receiver));
        rig.Write(shard: 0);
        await AwaitAssertAsync(() => kit.Sys.ActorSelection("/user/writers/*").ResolveOne(TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(20));

        await kit.Sys.Terminate();

        rig.ShouldAddUp(enqueued: 1, acknowledged: 0, droppedFor: "shutdown");
    }

    private void ShouldBeClean(long received)
    {
        _receiver.SampleCount.ShouldBe(received);
        _receiver.Problems.ShouldBeEmpty();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.Duplicates.ShouldBeEmpty();
        _rig.ShouldAddUp(enqueued: received, acknowledged: received);
    }
}
