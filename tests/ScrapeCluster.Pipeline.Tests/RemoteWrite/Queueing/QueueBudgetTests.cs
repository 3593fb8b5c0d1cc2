using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing;

public sealed class QueueBudgetTests
{
    private const int Bytes = 1_000;

    private readonly EndpointLedger _ledger = new();
    private readonly QueueBudget _budget = new(limitBytes: 10 * (Bytes + QueueBudget.FragmentOverheadBytes));

    [Fact]
    public void The_oldest_of_all_queues_goes_first()
    {
        var (first, second) = (Queue(), Queue());
        second.Append(TestFragments.Sized(Bytes, samples: 100), TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++)
            first.Append(TestFragments.Sized(Bytes), TimeSpan.FromSeconds(2 + i));

        second.PendingSamples.ShouldBe(0);
        first.PendingSamples.ShouldBe(10);
        _ledger.Dropped(DropReason.QueueFull).ShouldBe(100);
    }

    [Fact]
    public void A_queue_that_comes_late_is_not_starved_by_a_full_one()
    {
        var (full, late) = (Queue(), Queue());
        for (var i = 0; i < 10; i++)
            full.Append(TestFragments.Sized(Bytes), TimeSpan.FromSeconds(i));
        for (var i = 0; i < 4; i++)
            late.Append(TestFragments.Sized(Bytes), TimeSpan.FromSeconds(100 + i));

        late.PendingSamples.ShouldBe(4);
        full.PendingSamples.ShouldBe(6);
    }

    [Fact]
    public void A_closed_queue_gives_its_share_back()
    {
        var (closed, open) = (Queue(), Queue());
        for (var i = 0; i < 10; i++)
            closed.Append(TestFragments.Sized(Bytes), TimeSpan.FromSeconds(i));
        closed.Close(DropReason.EndpointRemoved);
        for (var i = 0; i < 10; i++)
            open.Append(TestFragments.Sized(Bytes), TimeSpan.FromSeconds(i));

        _ledger.Dropped(DropReason.QueueFull).ShouldBe(0);
        _budget.PendingSamples.ShouldBe(10);
        _budget.PendingBytes.ShouldBe(10 * Bytes);
    }

    [Fact]
    public void Tiny_fragments_are_bounded_too()
    {
        var queue = Queue();
        for (var i = 0; i < 10_000; i++)
            queue.Append(TestFragments.Sized(1), TimeSpan.FromSeconds(i));

        _budget.UsedBytes.ShouldBeLessThanOrEqualTo(_budget.LimitBytes);
        queue.PendingSamples.ShouldBeLessThan(100);
    }

    [Fact]
    public async Task Many_queues_in_parallel_stay_within_the_limit_and_the_ledger_adds_up()
    {
        var queues = Enumerable.Range(0, 8).Select(_ => Queue()).ToList();
        await Task.WhenAll(queues.Select(queue => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                queue.Append(TestFragments.Sized(Bytes, samples: 3), TimeSpan.FromTicks(i));
                _budget.UsedBytes.ShouldBeLessThan(_budget.LimitBytes + 10 * (Bytes + QueueBudget.FragmentOverheadBytes));
            }
        })));

        _budget.UsedBytes.ShouldBeLessThanOrEqualTo(_budget.LimitBytes);
        _ledger.Enqueued.ShouldBe(8 * 5_000 * 3);
        _ledger.Enqueued.ShouldBe(_ledger.DroppedInAll + _budget.PendingSamples);
    }

    private WriteQueue Queue() => new(0, _budget, _ledger);
}
