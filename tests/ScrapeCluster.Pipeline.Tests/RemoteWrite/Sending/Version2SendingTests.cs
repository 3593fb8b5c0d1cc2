using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class Version2SendingTests
{
    [Fact]
    public async Task A_receiver_of_2_0_gets_2_0()
    {
        await using var rig = await RigAsync(Version2Support.Takes);

        await rig.SendAllAsync();

        rig.Receiver.Requests.ShouldHaveSingleItem().Headers["content-type"].ShouldBe(Version2Reader.ContentType);
        ShouldHaveAll(rig);
        rig.Log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Version2Support.Refuses, "HTTP status 415")]
    [InlineData(Version2Support.DoesNotLook, "it accepts it, but does not say what it wrote")]
    public async Task A_receiver_of_1_0_gets_the_same_samples_in_1_0_at_once_and_all_later_ones(Version2Support support, string reason)
    {
        await using var rig = await RigAsync(support);

        await rig.SendAllAsync();
        rig.Append(TestFragments.Of("b", 2));
        await rig.SendAllAsync();

        rig.Receiver.Requests.Select(request => request.Headers["x-prometheus-remote-write-version"]).ShouldBe(["2.0.0", "0.1.0", "0.1.0"]);
        ShouldHaveAll(rig);
        rig.Account.Ledger.DroppedInAll.ShouldBe(0);
        rig.Log.Lines.ShouldHaveSingleItem().ShouldContain($"does not take remote write 2.0 ({reason}): it gets 1.0 from now on");
    }

    [Theory]
    [InlineData(Version2Support.Refuses)]
    [InlineData(Version2Support.DoesNotLook)]
    public async Task Of_requests_under_way_together_each_is_sent_again_in_1_0(Version2Support support)
    {
        await using var rig = await RigAsync(support);
        var opens = new TaskCompletionSource();
        rig.Receiver.Version2Gate = opens.Task;
        var sender = rig.Sender();
        var sendings = Enumerable.Range(0, 4).Select(i => sender.SendAsync(new WriteRequest([TestFragments.Of($"m{i}", 1)]), 0, CancellationToken.None)).ToList();
        await rig.Receiver.WaitUntilAsync(receiver => receiver.Held == 4, "four requests wait");
        opens.SetResult();

        (await Task.WhenAll(sendings)).ShouldAllBe(outcome => outcome is SendOutcome.Accepted);

        rig.Receiver.SampleCount.ShouldBe(4);
        rig.Log.Lines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_fails_for_another_reason_is_repeated_in_2_0()
    {
        await using var rig = await RigAsync(Version2Support.Takes);
        rig.Receiver.Script(ReceiverAnswer.Status(503), ReceiverAnswer.Status(429, retryAfter: "1"));

        await rig.SendAllAsync();

        rig.Receiver.Requests.Select(request => request.Headers["x-prometheus-remote-write-version"]).ShouldBe(["2.0.0", "2.0.0", "2.0.0"]);
        ShouldHaveAll(rig);
    }

    [Fact]
    public async Task What_is_too_large_is_split_as_in_1_0()
    {
        await using var rig = await RigAsync(Version2Support.Takes, series: 500);
        rig.Receiver.MaxBodyBytes = 2_000;

        await rig.SendAllAsync();

        rig.Receiver.SampleCount.ShouldBe(500);
        ShouldHaveAll(rig);
    }

    private static async Task<SendingRig> RigAsync(Version2Support support, int series = 1)
    {
        var rig = await SendingRig.StartAsync();
        rig.Receiver.Version2 = support;
        rig.Options = rig.Options with { Message = WriteMessage.Version2 };
        rig.Append(TestFragments.Of("a", 1, seriesCount: series));
        return rig;
    }

    private static void ShouldHaveAll(SendingRig rig)
    {
        rig.ShouldAddUp();
        rig.Receiver.Duplicates.ShouldBeEmpty();
        rig.Receiver.SampleCount.ShouldBe(rig.Account.Ledger.Acknowledged);
    }
}
