using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class RequestSharingTests
{
    [Fact]
    public async Task Many_writers_fill_a_request_and_nobody_is_called_before()
    {
        await using var rig = await SharingRig.StartAsync(writers: 20, new QueueOptions { MaxSamplesPerSend = 10 });
        for (var shard = 0; shard < 9; shard++)
            rig.Append(shard);
        rig.Called.ShouldBeEmpty();

        for (var shard = 9; shard < 20; shard++)
        {
            rig.Append(shard);
            await rig.SettleAsync();
        }

        rig.Sent().ShouldBe(["0@1 1@2 2@3 3@4 4@5 5@6 6@7 7@8 8@9 9@10 204", "10@11 11@12 12@13 13@14 14@15 15@16 16@17 17@18 18@19 19@20 204"]);
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task The_deadline_of_the_oldest_is_that_of_all()
    {
        await using var rig = await SharingRig.StartAsync(writers: 3);
        rig.Append(1);
        rig.Time.Advance(TimeSpan.FromSeconds(3));
        rig.Append(0);
        rig.Append(2);
        rig.Time.Advance(TimeSpan.FromSeconds(1.9));
        rig.Called.ShouldBeEmpty();
        rig.Time.Advance(TimeSpan.FromSeconds(0.1));
        rig.Called.ShouldBe([1]);
        await rig.SettleAsync();

        rig.Sent().ShouldBe(["1@1 0@2 2@3 204"]);
        rig.Append(2);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        await rig.SettleAsync();
        rig.Sent().Last().ShouldBe("2@4 204");
    }

    [Fact]
    public async Task What_fits_goes_whole_and_the_rest_leads_the_next_request()
    {
        await using var rig = await SharingRig.StartAsync(writers: 3, new QueueOptions { MaxSamplesPerSend = 100 });
        rig.Append(0, seriesCount: 60);
        rig.Append(1, seriesCount: 60);
        rig.Append(2, seriesCount: 40);
        await rig.SettleAsync();

        rig.Receiver.Requests.Select(request => request.SampleCount).ShouldBe([100]);
        rig.Queues[1].PendingSamples.ShouldBe(60);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        await rig.SettleAsync();
        rig.Receiver.Requests.Select(request => request.SampleCount).ShouldBe([100, 60]);
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task A_request_that_failed_is_repeated_as_it_was_whatever_came_meanwhile()
    {
        await using var rig = await SharingRig.StartAsync(writers: 4, new QueueOptions { MaxSamplesPerSend = 3 });
        rig.Receiver.Script(ReceiverAnswer.Status(503), ReceiverAnswer.AcceptAndClose);
        for (var shard = 0; shard < 3; shard++)
            rig.Append(shard);
        await rig.SettleAsync();
        rig.Append(1);
        rig.Append(3);
        await rig.SendAllAsync();

        // The second one was taken though nothing was said: it is there once more.
        rig.Sent().ShouldBe(["0@1 1@2 2@3 503", "0@1 1@2 2@3 204", "0@1 1@2 2@3 204", "1@4 3@5 204"]);
        rig.Receiver.Requests.Select(request => request.Headers.GetValueOrDefault("retry-attempt")).ShouldBe([null, "1", "2", null]);
        rig.Traffic.Retries.ShouldBe(2);
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task What_has_to_wait_long_holds_up_nobody_else()
    {
        await using var rig = await SharingRig.StartAsync(writers: 2, new QueueOptions { MaxSamplesPerSend = 2 });
        rig.Receiver.Script(ReceiverAnswer.Status(503, retryAfter: "60"));
        rig.Append(0, seriesCount: 2);
        await rig.SettleAsync();
        rig.Append(1);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        await rig.SettleAsync();

        rig.Sent().ShouldBe(["0@1 0@1 503", "1@2 204"]);
        await rig.SendAllAsync(TimeSpan.FromSeconds(1));
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task Who_must_not_be_taken_along_is_left_out_of_a_repeated_request_too()
    {
        await using var rig = await SharingRig.StartAsync(writers: 3, new QueueOptions { MaxSamplesPerSend = 3 });
        rig.Receiver.Script(ReceiverAnswer.Status(500));
        for (var shard = 0; shard < 3; shard++)
            rig.Append(shard);
        await rig.SettleAsync();
        rig.KeepApart(1);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await rig.SettleAsync();

        rig.Sent().ShouldBe(["0@1 1@2 2@3 500", "0@1 2@3 204"]);
        // Its driver sends it.
        rig.Writers[1].Next().Kind.ShouldBe(StepKind.Send);
        await rig.Writers[1].SendAsync(CancellationToken.None);
        rig.Sent().Last().ShouldBe("1@2 204");
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_halved_between_writers_and_then_within()
    {
        await using var rig = await SharingRig.StartAsync(writers: 3, new QueueOptions { MaxSamplesPerSend = 6 });
        rig.Receiver.Script(ReceiverAnswer.Status(413), ReceiverAnswer.Accept, ReceiverAnswer.Status(413), ReceiverAnswer.Status(413));
        for (var i = 0; i < 6; i++)
            rig.Append(i % 3);
        await rig.SendAllAsync();

        // The last two writers send at the same time: either may get the last 413.
        var sent = rig.Sent().ToList();
        string[] last = sent.Contains("1@2 1@5 413")
            ? ["1@2 1@5 413", "1@2 204", "1@5 204", "2@3 2@6 204"]
            : ["2@3 2@6 413", "2@3 204", "2@6 204", "1@2 1@5 204"];
        sent.ShouldBe(["0@1 0@4 1@2 1@5 2@3 2@6 413", "0@1 0@4 204", "1@2 1@5 2@3 2@6 413", .. last], ignoreOrder: true);
        rig.Ledger.DroppedInAll.ShouldBe(0);
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task Of_a_refused_request_only_the_samples_of_the_guilty_writer_are_dropped()
    {
        await using var rig = await SharingRig.StartAsync(writers: 8, new QueueOptions { MaxSamplesPerSend = 8 });
        rig.Receiver.LetsIn = request => request.Content!.Timeseries.All(series => series.Labels[0].Value != "shard_5");
        for (var shard = 0; shard < 8; shard++)
            rig.Append(shard);
        await rig.SendAllAsync();

        rig.Receiver.Series.Count.ShouldBe(7);
        rig.Ledger.Dropped(DropReason.Refused).ShouldBe(1);
        rig.ShouldAddUp();
    }

    [Fact]
    public async Task Whose_samples_were_refused_sends_alone_for_a_while()
    {
        await using var rig = await SharingRig.StartAsync(writers: 3, new QueueOptions { MaxSamplesPerSend = 3 });
        rig.Receiver.LetsIn = request => request.Content!.Timeseries.All(series => series.Labels[0].Value != "shard_1");
        for (var shard = 0; shard < 3; shard++)
            rig.Append(shard);
        await rig.SendAllAsync();
        var before = rig.Sent().Count();

        for (var shard = 0; shard < 3; shard++)
            rig.Append(shard);
        await rig.SendAllAsync();
        rig.Sent().Skip(before).ShouldBe(["0@4 2@6 204", "1@5 403"], ignoreOrder: true);

        rig.Receiver.LetsIn = null;
        rig.Time.Advance(RemoteWriter.ApartFor);
        for (var shard = 0; shard < 3; shard++)
            rig.Append(shard);
        await rig.SendAllAsync();
        rig.Sent().Last().ShouldBe("0@7 1@8 2@9 204");
    }

    [Fact]
    public async Task A_429_that_is_not_to_be_retried_costs_no_further_request()
    {
        await using var rig = await SharingRig.StartAsync(writers: 3, new QueueOptions { MaxSamplesPerSend = 3, RetryOnHttp429 = false });
        rig.Receiver.Script(ReceiverAnswer.Status(429));
        for (var shard = 0; shard < 3; shard++)
            rig.Append(shard);
        await rig.SettleAsync();

        rig.Sent().ShouldBe(["0@1 1@2 2@3 429"]);
        rig.Ledger.Dropped(DropReason.Refused).ShouldBe(3);
    }

    [Fact]
    public async Task Who_needs_its_samples_breaks_a_request_off_and_has_them_before_it_is_repeated()
    {
        await using var rig = await SharingRig.StartAsync(writers: 3, new QueueOptions { MaxSamplesPerSend = 3 });
        rig.Receiver.Script(ReceiverAnswer.Hang);
        for (var shard = 0; shard < 3; shard++)
            rig.Append(shard);
        rig.Drive();
        await rig.Receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the request arrives");
        rig.Writers[1].TryTakeTurn().ShouldBeFalse();
        rig.KeepApart(1);
        rig.Writers[1].BreakOff();
        await rig.SettleAsync();

        rig.Sent().Skip(1).ShouldBe(["0@1 2@3 204"]);
        rig.Queues[1].State.OldestTried.ShouldBe(1);
        rig.Writers[1].Next().Kind.ShouldBe(StepKind.Send);
    }

    [Fact]
    public async Task While_a_receiver_is_slow_other_writers_go_on_at_once()
    {
        await using var rig = await SharingRig.StartAsync(writers: 6, new QueueOptions { MaxSamplesPerSend = 2 });
        var gate = new TaskCompletionSource();
        rig.Receiver.Script(ReceiverAnswer.AcceptAfter(gate.Task), ReceiverAnswer.AcceptAfter(gate.Task));
        for (var shard = 0; shard < 6; shard++)
        {
            rig.Append(shard);
            rig.Drive();
        }
        for (var i = 0; i < 500 && rig.Receiver.Requests.Count < 3; i++)
        {
            rig.Drive();
            await Task.Delay(5);
        }

        rig.Receiver.Requests.Count.ShouldBe(3);
        rig.Append(0);
        gate.SetResult();
        await rig.SendAllAsync();
        rig.ShouldAddUp();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_receiver_says_all_arrives_in_order_or_is_counted(int seed)
    {
        await using var rig = await SharingRig.StartAsync(writers: 12, new QueueOptions { MaxSamplesPerSend = 20, MaxShards = 3 });
        var chance = new Random(seed);
        rig.Receiver.Script(Enumerable.Range(0, 60).Select(_ => chance.Next(8) switch
        {
            0 => ReceiverAnswer.Status(503),
            1 => ReceiverAnswer.Status(429),
            2 => ReceiverAnswer.Status(413),
            3 => ReceiverAnswer.Close,
            4 => ReceiverAnswer.AcceptAndClose,
            _ => ReceiverAnswer.Accept,
        }));
        for (var i = 0; i < 400; i++)
        {
            rig.Append(chance.Next(12), seriesCount: chance.Next(1, 4));
            if (chance.Next(4) == 0)
                rig.Drive();
            if (chance.Next(20) == 0)
                rig.Time.Advance(TimeSpan.FromMilliseconds(chance.Next(3_000)));
        }
        await rig.SendAllAsync(TimeSpan.FromSeconds(1));

        rig.Ledger.DroppedInAll.ShouldBeLessThanOrEqualTo(rig.Receiver.Requests.Count(request => request.Answer.StatusCode == 413));
        rig.ShouldAddUp();
    }
}
