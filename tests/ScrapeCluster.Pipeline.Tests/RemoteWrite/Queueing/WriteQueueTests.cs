using System.Runtime.CompilerServices;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing;

public sealed class WriteQueueTests
{
    private readonly EndpointLedger _ledger = new();
    private readonly QueueBudget _budget = new(limitBytes: 10_000);
    private readonly WriteQueue _queue;

    public WriteQueueTests() => _queue = new WriteQueue(0, _budget, _ledger);

    [Fact]
    public void Fragments_come_out_in_the_order_in_which_they_were_appended()
    {
        var fragments = Append(1, 2, 3);

        Peek(3).Fragments.ShouldBe(fragments);
    }

    [Fact]
    public void An_acknowledged_batch_is_gone_and_the_rest_stays()
    {
        var fragments = Append(1, 2, 3);

        _queue.Acknowledge(Peek(2));

        Peek(2).Fragments.ShouldBe([fragments[2]]);
        _ledger.Acknowledged.ShouldBe(3);
        _queue.PendingSamples.ShouldBe(3);
    }

    [Fact]
    public void A_batch_that_was_put_back_comes_first_again()
    {
        var fragments = Append(1, 2, 3);

        _queue.PutBack(Peek(2));

        Peek(3).Fragments.ShouldBe(fragments);
        _ledger.Acknowledged.ShouldBe(0);
    }

    [Fact]
    public void What_was_acknowledged_leaves_memory_though_nothing_more_comes()
    {
        var fragment = AppendAndAcknowledge();

        GC.Collect();

        fragment.TryGetTarget(out _).ShouldBeFalse();
    }

    [Fact]
    public void A_batch_counts_once_however_often_it_is_settled()
    {
        Append(5);
        var batch = Peek(1);

        _queue.Acknowledge(batch);
        _queue.Acknowledge(batch);
        _queue.Drop(batch, DropReason.Refused);
        _queue.PutBack(batch);

        _ledger.Acknowledged.ShouldBe(5);
        _ledger.DroppedInAll.ShouldBe(0);
        _queue.State.IsEmpty.ShouldBeTrue();
        _budget.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public void Only_one_batch_is_out_at_a_time()
    {
        Append(1, 1);
        Peek(1);

        Should.Throw<InvalidOperationException>(() => Peek(1));
    }

    [Fact]
    public void Fragments_that_are_too_old_are_dropped_wherever_they_stand()
    {
        var fragments = Append(1, 2, 3);

        var batch = _queue.Peek(fragment => fragment.SampleCount == 2 ? PeekChoice.DropTooOld : PeekChoice.Take);

        batch!.Fragments.ShouldBe([fragments[0], fragments[2]]);
        _ledger.Dropped(DropReason.TooOld).ShouldBe(2);
        _queue.PendingSamples.ShouldBe(4);
    }

    [Fact]
    public void A_full_queue_drops_the_oldest_and_counts_it()
    {
        for (var i = 1; i <= 12; i++)
            _queue.Append(TestFragments.Sized(1_000, samples: i), TimeSpan.FromSeconds(i));

        _budget.UsedBytes.ShouldBeLessThanOrEqualTo(_budget.LimitBytes);
        var kept = Peek(100).Fragments;
        kept.Select(fragment => fragment.SampleCount).ShouldBe(Enumerable.Range(13 - kept.Count, kept.Count));
        _ledger.Dropped(DropReason.QueueFull).ShouldBe(Enumerable.Range(1, 12 - kept.Count).Sum());
        ShouldAddUp();
    }

    [Fact]
    public void Each_queue_tells_what_it_dropped_itself()
    {
        var other = new WriteQueue(shard: 2, _budget, _ledger);
        Append(3);
        _queue.Drop(Peek(1), DropReason.Refused);

        other.Append(TestFragments.Sized(20_000, samples: 9), default);

        (_queue.Dropped(DropReason.Refused), _queue.Dropped(DropReason.QueueFull)).ShouldBe((3, 0));
        (other.Dropped(DropReason.Refused), other.Dropped(DropReason.QueueFull)).ShouldBe((0, 9));
        (_ledger.Dropped(DropReason.Refused), _ledger.Dropped(DropReason.QueueFull)).ShouldBe((3, 9));
    }

    [Fact]
    public void What_is_out_with_the_sender_is_never_pushed_out()
    {
        _queue.Append(TestFragments.Sized(9_000, samples: 7), default);
        var batch = Peek(1);

        _queue.Append(TestFragments.Sized(9_000, samples: 2), default);

        _ledger.Dropped(DropReason.QueueFull).ShouldBe(2);
        _queue.Acknowledge(batch);
        _ledger.Acknowledged.ShouldBe(7);
        ShouldAddUp();
    }

    [Fact]
    public void A_fragment_above_the_whole_limit_is_dropped_without_harm_to_the_others()
    {
        Append(1);

        _queue.Append(TestFragments.Sized(20_000, samples: 9), default);

        _ledger.Dropped(DropReason.QueueFull).ShouldBe(9);
        _queue.PendingSamples.ShouldBe(1);
    }

    [Fact]
    public void A_closed_queue_gives_up_what_it_holds_and_what_comes()
    {
        Append(1, 2, 3);
        Peek(1);

        _queue.Close(DropReason.Shutdown);
        Append(4);

        _ledger.Dropped(DropReason.Shutdown).ShouldBe(10);
        _queue.State.IsEmpty.ShouldBeTrue();
        _budget.UsedBytes.ShouldBe(0);
        ShouldAddUp();
    }

    [Fact]
    public void The_state_speaks_of_what_waits_and_not_of_what_is_out()
    {
        _queue.Append(TestFragments.Sized(100, samples: 3), TimeSpan.FromSeconds(1));
        _queue.Append(TestFragments.Sized(200, samples: 4), TimeSpan.FromSeconds(2));
        Peek(1);

        _queue.State.ShouldBe(new QueueState(Fragments: 1, Samples: 4, Bytes: 200, OldestSince: TimeSpan.FromSeconds(2), OldestPosition: 2));
        _queue.PendingSamples.ShouldBe(7);
        _queue.PendingBytes.ShouldBe(300);
    }

    [Fact]
    public async Task Many_threads_append_and_one_takes_and_the_ledger_adds_up()
    {
        var appending = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
                _queue.Append(TestFragments.Sized(10, samples: 2), TimeSpan.FromTicks(i));
        })));
        for (var i = 0; !appending.IsCompleted || !_queue.State.IsEmpty; i++)
            SettleOneOf(i);
        await appending;

        _ledger.Enqueued.ShouldBe(40_000);
        _queue.PendingSamples.ShouldBe(0);
        _budget.UsedBytes.ShouldBe(0);
        ShouldAddUp();
    }

    private void SettleOneOf(int i)
    {
        var taken = 0;
        if (_queue.Peek(_ => taken++ < 3 ? PeekChoice.Take : PeekChoice.Stop) is not { } batch)
            return;
        switch (i % 3)
        {
            case 0: _queue.Acknowledge(batch); break;
            case 1: _queue.PutBack(batch); break;
            default: _queue.Drop(batch, DropReason.Refused); break;
        }
    }

    private List<Fragment> Append(params int[] sampleCounts)
    {
        var fragments = sampleCounts.Select(samples => TestFragments.Sized(10, samples)).ToList();
        fragments.ForEach(fragment => _queue.Append(fragment, default));
        return fragments;
    }

    // Not inlined: nothing here is to be kept by a register of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<Fragment> AppendAndAcknowledge()
    {
        var fragment = new WeakReference<Fragment>(Append(1)[0]);
        _queue.Acknowledge(Peek(1));
        return fragment;
    }

    private QueueBatch Peek(int fragments)
    {
        var taken = 0;
        return _queue.Peek(_ => taken++ < fragments ? PeekChoice.Take : PeekChoice.Stop)!;
    }

    private void ShouldAddUp() => _ledger.Enqueued.ShouldBe(_ledger.Acknowledged + _ledger.DroppedInAll + _queue.PendingSamples);
}
