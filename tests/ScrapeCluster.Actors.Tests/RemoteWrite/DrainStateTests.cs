using Akka.Actor;
using ScrapeCluster.Actors.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

public sealed class DrainStateTests
{
    private readonly DrainState _drain = new();

    [Fact]
    public void What_nobody_claims_is_sent_for_as_long_as_it_takes()
    {
        _drain.Leave(1, At(10));

        _drain.Claimed.ShouldBeNull();
        _drain.InterruptAt(failing: true).ShouldBeNull();
        _drain.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void A_claim_is_served_after_three_seconds_of_sending_or_at_once_where_sending_fails()
    {
        _drain.Leave(1, At(10));
        _drain.Claim(1, Transfer(1), At(11)).ShouldBeTrue();

        _drain.Claimed!.HandOverFrom(cannotSend: false).ShouldBe(At(13));
        _drain.Claimed!.HandOverFrom(cannotSend: true).ShouldBe(At(11));
        _drain.InterruptAt(failing: false).ShouldBe(At(15));
        _drain.InterruptAt(failing: true).ShouldBe(At(13));
    }

    [Fact]
    public void A_late_claim_is_served_at_once_and_a_request_under_way_has_its_grace()
    {
        _drain.Leave(1, At(10));
        _drain.Claim(1, Transfer(1), At(20));

        _drain.Claimed!.HandOverFrom(cannotSend: false).ShouldBe(At(20));
        _drain.InterruptAt(failing: false).ShouldBe(At(22));
    }

    [Fact]
    public void Who_has_handed_over_a_block_sends_nothing_more_until_the_claim_is_void()
    {
        _drain.Leave(1, At(10));
        var transfer = Transfer(1);
        _drain.Claim(1, transfer, At(10));
        _drain.HandOver(_drain.Claimed!);

        _drain.Claimed!.HandOverFrom(cannotSend: false).ShouldBe(At(10));
        _drain.Withdraw(transfer, lostAt: null);
        _drain.Claimed.ShouldBeNull();
        _drain.Claim(1, Transfer(1), At(11));
        _drain.Claimed!.HandsOver.ShouldBeFalse();
    }

    [Fact]
    public void Only_what_left_can_be_claimed()
    {
        _drain.Leave(1, At(10));

        _drain.Claim(2, Transfer(2), At(11)).ShouldBeFalse();
        _drain.Settle(_ => true);
        _drain.Claim(1, Transfer(1), At(11)).ShouldBeFalse();
    }

    [Fact]
    public void The_oldest_claim_is_served_first_and_one_that_has_begun_to_its_end()
    {
        _drain.Leave(1, At(10));
        _drain.Leave(2, At(11));
        _drain.Claim(2, Transfer(2), At(12));
        _drain.Claimed!.Epoch.ShouldBe(2);
        _drain.HandOver(_drain.Claimed!);
        _drain.Claim(1, Transfer(1), At(13));
        _drain.Claimed!.Epoch.ShouldBe(2);

        _drain.Settle(epoch => epoch == 2);

        _drain.Claimed!.Epoch.ShouldBe(1);
    }

    [Fact]
    public void What_is_superseded_interrupts_at_once()
    {
        _drain.Leave(1, At(10));

        _drain.Supersede(2).ShouldBeFalse();
        _drain.Supersede(1).ShouldBeTrue();

        _drain.TooLate(At(0)).ShouldBe(1);
        _drain.InterruptAt(failing: false).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void When_the_node_that_claimed_is_lost_newer_samples_may_come_soon()
    {
        _drain.Leave(1, At(10));
        var transfer = Transfer(1);
        _drain.Claim(1, transfer, At(10));
        _drain.Withdraw(transfer, lostAt: At(20));

        _drain.TooLate(At(22.9)).ShouldBeNull();
        _drain.TooLate(At(23)).ShouldBe(1);
        _drain.InterruptAt(failing: false).ShouldBe(At(23));
        _drain.Claim(1, Transfer(1), At(22));
        _drain.TooLate(At(100)).ShouldBeNull();
    }

    [Fact]
    public void An_epoch_leaves_once()
    {
        _drain.Leave(2, At(10));
        _drain.Leave(2, At(12));
        _drain.Leave(1, At(12));
        _drain.Claim(2, Transfer(2), At(12));

        _drain.Claimed!.Since.ShouldBe(At(10));
        _drain.Claim(1, Transfer(1), At(12)).ShouldBeFalse();
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static QueueTransfer Transfer(long epoch) => new(new HandoverKey(0, epoch, "test"), ActorRefs.Nobody, ActorRefs.Nobody);
}
