using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing;

/// <summary>What a shard's move does to a queue.</summary>
public sealed class QueueGateTests
{
    private readonly EndpointLedger _ledger = new();
    private readonly QueueBudget _budget = new(limitBytes: 100_000);
    private readonly WriteQueue _queue;
    private int _now;

    public QueueGateTests() => _queue = new WriteQueue(0, _budget, _ledger);

    [Fact]
    public void What_was_there_before_is_sent_and_what_comes_is_held()
    {
        Append(1, 2);
        _queue.Hold(10).ShouldBeTrue();
        Append(3);

        _queue.State.Samples.ShouldBe(3);
        PeekAll().ShouldBe([1, 2]);
        _queue.PendingSamples.ShouldBe(6);
    }

    [Fact]
    public void An_opened_gate_lets_what_was_taken_over_go_before_what_was_held()
    {
        Append(1);
        _queue.Hold(10);
        Append(4);
        TakeOver(10, 2, 3).ShouldBeTrue();

        _queue.Release(10).ShouldBe(10);

        PeekAll().ShouldBe([1, 2, 3, 4]);
        _ledger.TakenOver.ShouldBe(5);
        ShouldAddUp();
    }

    [Fact]
    public void A_gate_behind_a_closed_one_is_not_passed_before_that_one()
    {
        _queue.Hold(10);
        Append(2);
        _queue.Hold(20);
        Append(4);
        TakeOver(20, 3);

        _queue.Release(20).ShouldBe(0);
        PeekAll().ShouldBeEmpty();
        TakeOver(10, 1);
        _queue.Release(10).ShouldBe(20);

        PeekAll().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Only_a_gate_that_is_closed_takes_over()
    {
        TakeOver(10, 1).ShouldBeFalse();
        _queue.Hold(10);
        _queue.Release(10);

        TakeOver(10, 1).ShouldBeFalse();
        _ledger.TakenOver.ShouldBe(0);
        _budget.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public void A_gate_closes_once()
    {
        _queue.Hold(10).ShouldBeTrue();
        _queue.Hold(10).ShouldBeFalse();
        _queue.Hold(9).ShouldBeFalse();
        _queue.Release(10);

        _queue.Hold(10).ShouldBeFalse();
        _queue.IsDone.ShouldBeTrue();
    }

    [Fact]
    public void What_leaves_ends_before_the_gate_of_a_later_epoch()
    {
        Append(1, 2);
        _queue.Hold(10);
        Append(3);

        _queue.IsDrained(5).ShouldBeFalse();
        HandOverAll(5).ShouldBe([1, 2]);

        _queue.IsDrained(5).ShouldBeTrue();
        _queue.IsDrained(10).ShouldBeFalse();
        _queue.PendingSamples.ShouldBe(3);
        _ledger.HandedOver.ShouldBe(3);
        ShouldAddUp();
    }

    [Fact]
    public void What_a_third_node_sends_is_passed_on_while_its_gate_is_closed_but_what_is_held_is_not()
    {
        _queue.Hold(10);
        Append(3);
        TakeOver(10, 1, 2);

        HandOverAll(15).ShouldBe([1, 2]);
        _queue.IsDrained(15).ShouldBeFalse();
        _queue.Release(10);

        HandOverAll(15).ShouldBe([3]);
        _queue.IsDrained(15).ShouldBeTrue();
        ShouldAddUp();
    }

    [Fact]
    public void A_block_that_is_put_back_after_the_gate_opened_comes_first()
    {
        _queue.Hold(10);
        TakeOver(10, 1, 2, 3);
        Append(4);
        var block = Peek(15, 2)!;
        _queue.Release(10);

        _queue.PutBack(block);

        PeekAll().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Fragments_that_were_tried_together_stay_together_on_their_way()
    {
        Append(1, 2, 3, 4);
        _queue.PutBack(Peek(0, 3)!, triedTogether: 3);
        var block = Peek(0, 2)!;

        block.Queued.Select(queued => queued.TriedTogether).ShouldBe([3, 2]);
        _queue.HandedOver(block);
        _queue.State.OldestTried.ShouldBe(1);
        _queue.Acknowledge(Peek(0, 1)!);
        _queue.State.OldestTried.ShouldBe(0);
    }

    [Fact]
    public void What_was_tried_together_makes_room_for_adopted_samples_that_belong_in_between()
    {
        foreach (var time in new[] { 1, 2, 5, 6 })
            _queue.Append(TestFragments.Sized(100, time, time), TimeSpan.FromSeconds(time));
        _queue.PutBack(_queue.Peek(_ => PeekChoice.Take)!, triedTogether: 4);
        _queue.Adopt([new QueuedFragment(TestFragments.Sized(100, 3, 3), default), new QueuedFragment(TestFragments.Sized(100, 4, 4), default)]);

        List<int> sent = [];
        while (_queue.Peek(_ => PeekChoice.Take) is { } batch)
        {
            sent.AddRange(batch.Fragments.Select(fragment => fragment.SampleCount));
            _queue.Acknowledge(batch);
        }

        sent.ShouldBe([1, 2, 3, 4, 5, 6]);
        ShouldAddUp();
    }

    [Fact]
    public void What_is_given_up_ends_before_the_gate_of_a_later_epoch()
    {
        Append(1);
        _queue.Hold(10);
        TakeOver(10, 2);
        Append(3);
        _queue.Hold(20);
        Append(4);

        _queue.DropThrough(15, DropReason.Superseded);

        _ledger.Dropped(DropReason.Superseded).ShouldBe(6);
        _queue.IsDrained(15).ShouldBeTrue();
        _queue.IsHeldBy(20).ShouldBeTrue();
        _queue.PendingSamples.ShouldBe(4);
        ShouldAddUp();
    }

    [Fact]
    public void A_closed_queue_gives_up_what_its_gates_hold()
    {
        _queue.Hold(10);
        TakeOver(10, 1);
        Append(2);

        _queue.Close(DropReason.Shutdown);

        _ledger.Dropped(DropReason.Shutdown).ShouldBe(3);
        TakeOver(10, 4).ShouldBeFalse();
        _queue.Hold(20).ShouldBeFalse();
        _budget.UsedBytes.ShouldBe(0);
        ShouldAddUp();
    }

    [Fact]
    public void Where_memory_is_short_the_oldest_goes_first_also_of_what_is_taken_over()
    {
        var budget = new QueueBudget(3_000);
        var queue = new WriteQueue(0, budget, _ledger);
        queue.Hold(10);
        queue.Append(TestFragments.Sized(1_000, samples: 4), TimeSpan.FromSeconds(4));

        queue.TakeOver(10, [Queued(1), Queued(2), Queued(3)]);

        // One fits beside what is there: the newest of them.
        _ledger.Dropped(DropReason.QueueFull).ShouldBe(3);
        queue.Append(TestFragments.Sized(1_000, samples: 5), TimeSpan.FromSeconds(5));
        _ledger.Dropped(DropReason.QueueFull).ShouldBe(6);
        queue.Release(10);
        queue.Peek(_ => PeekChoice.Take)!.Fragments.Select(fragment => fragment.SampleCount).ShouldBe([4, 5]);

        static QueuedFragment Queued(int samples) => new(TestFragments.Sized(1_000, samples), TimeSpan.FromSeconds(samples));
    }

    private void Append(params int[] samples)
    {
        foreach (var count in samples)
            _queue.Append(TestFragments.Sized(10, count), TimeSpan.FromSeconds(++_now));
    }

    private bool TakeOver(long epoch, params int[] samples) =>
        _queue.TakeOver(epoch, [.. samples.Select(count => new QueuedFragment(TestFragments.Sized(10, count), TimeSpan.FromSeconds(++_now)))]);

    private QueueBatch? Peek(long throughEpoch, int fragments)
    {
        var taken = 0;
        return _queue.PeekToHandOver(throughEpoch, _ => taken++ < fragments ? PeekChoice.Take : PeekChoice.Stop);
    }

    private List<int> PeekAll()
    {
        if (_queue.Peek(_ => PeekChoice.Take) is not { } batch)
            return [];
        List<int> samples = [.. batch.Fragments.Select(fragment => fragment.SampleCount)];
        _queue.PutBack(batch);
        return samples;
    }

    private List<int> HandOverAll(long throughEpoch)
    {
        List<int> all = [];
        while (Peek(throughEpoch, 1) is { } block)
        {
            all.AddRange(block.Fragments.Select(fragment => fragment.SampleCount));
            _queue.HandedOver(block);
        }
        return all;
    }

    private void ShouldAddUp() => (_ledger.Enqueued + _ledger.TakenOver).ShouldBe(
        _ledger.Acknowledged + _ledger.DroppedInAll + _ledger.HandedOver + _queue.PendingSamples);
}
