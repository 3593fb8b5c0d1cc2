using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>What survives, in which order, and what the files cost.</summary>
public sealed class QueueLogTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("queue-").FullName;

    private string Data => Path.Combine(_root, "queue");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task What_was_kept_comes_back_in_order_and_what_was_acknowledged_does_not()
    {
        await using (var before = new DiskNode(Data))
        {
            var queue = before.Queue(shard: 7);
            before.Append(queue, 1, 2, 3, 4, 5);
            DiskNode.Take(queue, 2).ShouldBe([1, 2]);
            await before.StopAsync();
            before.Ledger.Kept.ShouldBe(12);
        }

        await using var after = new DiskNode(Data);
        after.Log.RecoveredShards.ShouldBe([new RecoveredShard(7, 3, 12, 3, 6)]);
        var recovered = after.Queue(7);
        after.Log.RecoveredShards.ShouldBeEmpty();
        after.Append(recovered, 6);
        DiskNode.Take(recovered).ShouldBe([3, 4, 5, 6]);
        after.Ledger.Recovered.ShouldBe(12);
        after.ShouldAddUp();
    }

    [Fact]
    public async Task What_was_kept_comes_back_after_two_runs_that_sent_nothing()
    {
        for (var run = 0; run < 3; run++)
        {
            await using var node = new DiskNode(Data);
            node.Append(node.Queue(), run + 1);
            await node.StopAsync();
        }

        await using var last = new DiskNode(Data);
        DiskNode.Take(last.Queue()).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_kill_leaves_what_was_written()
    {
        await using var killed = new DiskNode(Data);
        var queue = killed.Queue();
        killed.Append(queue, 1, 2, 3);
        DiskNode.Take(queue, 1);
        var copy = await killed.KillAsync(Path.Combine(_root, "copy"));

        await using var after = new DiskNode(copy);
        DiskNode.Take(after.Queue()).ShouldBe([2, 3]);
        after.Log.DamagedRecords.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_appended_or_settled_gets_into_the_files_by_itself_and_at_once()
    {
        await using var killed = new DiskNode(Data);
        var queue = killed.Queue();
        killed.Append(queue, 1);
        await killed.Log.WrittenAsync();
        killed.Append(queue, 2, 3);
        DiskNode.Take(queue, 1);

        var copies = 0;
        await Testing.Eventually.HoldsAsync(async () =>
        {
            await using var after = new DiskNode(killed.Copy(Path.Combine(_root, $"copy-{copies++}")));
            DiskNode.Take(after.Queue()).ShouldBe([2, 3]);
        });
    }

    [Fact]
    public async Task What_was_out_with_the_sender_at_a_kill_comes_back_first()
    {
        await using var killed = new DiskNode(Data);
        var queue = killed.Queue();
        killed.Append(queue, 1, 2, 3);
        queue.Peek(fragment => fragment.SampleCount < 3 ? PeekChoice.Take : PeekChoice.Stop);
        var copy = await killed.KillAsync(Path.Combine(_root, "copy"));

        await using var after = new DiskNode(copy);
        DiskNode.Take(after.Queue()).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_batch_may_be_settled_after_its_queue_was_kept()
    {
        await using (var node = new DiskNode(Data))
        {
            var queue = node.Queue();
            node.Append(queue, 1, 2);
            var batch = queue.Peek(fragment => fragment.SampleCount == 1 ? PeekChoice.Take : PeekChoice.Stop)!;
            queue.Keep();
            queue.Acknowledge(batch);
            node.Ledger.Acknowledged.ShouldBe(1);
            node.Ledger.Kept.ShouldBe(2);
            node.Append(queue, 3);
            node.Ledger.Dropped(DropReason.Shutdown).ShouldBe(3);
            await node.StopAsync();
        }

        await using var after = new DiskNode(Data);
        DiskNode.Take(after.Queue()).ShouldBe([2]);
    }

    [Fact]
    public async Task Gates_are_remembered_as_an_order()
    {
        await using (var node = new DiskNode(Data))
        {
            var queue = node.Queue();
            node.Append(queue, 1);
            queue.Hold(10);
            node.Append(queue, 4);
            queue.Hold(20);
            node.Append(queue, 6);
            queue.TakeOver(20, [new QueuedFragment(DiskNode.Numbered(5), default)]).ShouldBeTrue();
            queue.TakeOver(10, [new QueuedFragment(DiskNode.Numbered(2), default), new QueuedFragment(DiskNode.Numbered(3), default)]).ShouldBeTrue();
            queue.Release(10);
            queue.Release(20);
            node.Append(queue, 7);
            await node.StopAsync();
        }

        await using var after = new DiskNode(Data);
        DiskNode.Take(after.Queue()).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public async Task What_is_adopted_goes_by_time_among_what_waits_also_after_a_restart()
    {
        await using (var node = new DiskNode(Data))
        {
            var queue = node.Queue();
            node.Append(queue, 2, 5, 8);
            queue.Adopt([Queued(1), Queued(4)]).ShouldBeTrue();
            queue.Adopt([Queued(3), Queued(6)]).ShouldBeTrue();
            DiskNode.Take(queue, 2).ShouldBe([1, 2]);
            node.Ledger.TakenOver.ShouldBe(14);
            await node.StopAsync();
        }

        await using var after = new DiskNode(Data);
        DiskNode.Take(after.Queue()).ShouldBe([3, 4, 5, 6, 8]);

        static QueuedFragment Queued(int number) => new(DiskNode.Numbered(number), default);
    }

    [Fact]
    public async Task What_is_adopted_goes_before_what_was_tried_in_vain_and_is_newer()
    {
        await using var node = new DiskNode(Data);
        var queue = node.Queue();
        node.Append(queue, 5, 6);
        var batch = queue.Peek(fragment => fragment.SampleCount == 5 ? PeekChoice.Take : PeekChoice.Stop)!;
        queue.Adopt([new QueuedFragment(DiskNode.Numbered(1), default)]);
        queue.PutBack(batch);

        DiskNode.Take(queue).ShouldBe([1, 5, 6]);
        queue.HighestSentMs.ShouldBe(7);
    }

    [Fact]
    public async Task What_was_tried_together_is_cut_where_something_adopted_belongs_in_between()
    {
        await using var node = new DiskNode(Data);
        var queue = node.Queue();
        node.Append(queue, 3, 5, 6);
        var batch = queue.Peek(fragment => fragment.SampleCount < 6 ? PeekChoice.Take : PeekChoice.Stop)!;
        queue.Adopt([new QueuedFragment(DiskNode.Numbered(1), default), new QueuedFragment(DiskNode.Numbered(4), default)]);
        queue.PutBack(batch, triedTogether: 2);

        DiskNode.Take(queue).ShouldBe([1], "before, and alone");
        DiskNode.Take(queue).ShouldBe([3]);
        DiskNode.Take(queue).ShouldBe([4], "never into a request that is repeated");
        DiskNode.Take(queue).ShouldBe([5, 6]);
    }

    [Fact]
    public async Task More_than_the_window_is_only_on_disk_and_read_back()
    {
        await using var node = new DiskNode(Data, new QueueStoreOptions { MemoryWindowBytes = 1_000 });
        var queue = node.Queue();
        node.Append(queue, [.. Enumerable.Range(1, 200)]);
        await node.Log.WrittenAsync();

        node.Log.Status.MemoryBytes.ShouldBe(1_000);
        node.Budget.UsedBytes.ShouldBe(10 * (100 + QueueBudget.FragmentOverheadBytes));
        queue.PendingBytes.ShouldBe(20_000);
        DiskNode.Take(queue, 150).Count.ShouldBe(150);
        DiskNode.Take(queue).ShouldBe(Enumerable.Range(151, 50));
        node.Budget.UsedBytes.ShouldBe(0);
        // One was looked at twice: at the end of the first batch and at the beginning of the second.
        node.Log.ReadBytes.ShouldBe(19_100);
        node.ShouldAddUp();
    }

    [Fact]
    public async Task Files_go_when_nothing_of_them_is_needed()
    {
        await using var node = new DiskNode(Data, new QueueStoreOptions { SegmentBytes = 2_000 });
        var queue = node.Queue();
        for (var i = 0; i < 20; i++)
        {
            node.Append(queue, [.. Enumerable.Range(1 + (10 * i), 10)]);
            await node.Log.WrittenAsync();
        }
        node.Segments.Count().ShouldBeGreaterThan(8);
        DiskNode.Take(queue).Count.ShouldBe(200);
        await node.Log.WrittenAsync();

        node.Segments.Count().ShouldBe(1);
        await node.StopAsync();
        node.Segments.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shard_that_stands_still_keeps_no_old_files()
    {
        await using var node = new DiskNode(Data, new QueueStoreOptions { SegmentBytes = 2_000, MemoryWindowBytes = 0 });
        var (still, busy) = (node.Queue(1), node.Queue(2));
        node.Append(still, 1, 2);
        for (var i = 0; i < 40; i++)
        {
            node.Append(busy, [.. Enumerable.Range(1, 10)]);
            await node.Log.WrittenAsync();
            DiskNode.Take(busy).Count.ShouldBe(10);
            await node.Log.WrittenAsync();
            node.Segments.Count().ShouldBeLessThan(8);
        }
        var copy = await node.KillAsync(Path.Combine(_root, "copy"));

        DiskNode.Take(still).ShouldBe([1, 2]);
        await using var after = new DiskNode(copy);
        DiskNode.Take(after.Queue(1)).ShouldBe([1, 2]);
        DiskNode.Take(after.Queue(2)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_oldest_go_when_the_files_reach_their_bound()
    {
        await using var node = new DiskNode(Data, new QueueStoreOptions { SegmentBytes = 2_000, MaxBytes = 20_000 });
        var (first, second) = (node.Queue(1), node.Queue(2));
        for (var i = 1; i <= 400; i++)
        {
            node.Append(i % 2 == 0 ? first : second, i);
            if (i % 5 == 0)
                await node.Log.WrittenAsync();
            node.Log.Status.Bytes.ShouldBeLessThanOrEqualTo(20_000);
        }

        // Both before any is acknowledged: a mark needs room too.
        var batches = new[] { first, second }.Select(queue => queue.Peek(_ => PeekChoice.Take)!).ToList();
        var left = batches.SelectMany(batch => batch.Fragments).Select(fragment => fragment.SampleCount).Order().ToList();
        left.Count.ShouldBeGreaterThan(60);
        left.ShouldBe(Enumerable.Range(401 - left.Count, left.Count));
        node.Ledger.Dropped(DropReason.QueueFull).ShouldBe(Enumerable.Range(1, 400 - left.Count).Sum());
        node.ShouldAddUp();
    }

    [Fact]
    public async Task A_queue_says_that_it_is_full_before_it_drops()
    {
        await using var node = new DiskNode(Data, new QueueStoreOptions { SegmentBytes = 2_000, MaxBytes = 40_000 });
        var queue = node.Queue();
        var appended = 0;
        while (!node.Log.IsFull)
        {
            node.Append(queue, ++appended);
            await node.Log.WrittenAsync();
        }

        node.Ledger.DroppedInAll.ShouldBe(0);
        node.Log.Status.Bytes.ShouldBeInRange(30_000, 40_000);
        DiskNode.Take(queue).Count.ShouldBe(appended);
        await node.Log.WrittenAsync();
        node.Log.IsFull.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_out_when_its_file_goes_may_still_be_acknowledged()
    {
        await using var node = new DiskNode(Data, new QueueStoreOptions { SegmentBytes = 2_000, MaxBytes = 10_000 });
        var queue = node.Queue();
        node.Append(queue, 1, 2);
        await node.Log.WrittenAsync();
        var taken = 1;
        var batch = queue.Peek(_ => taken-- > 0 ? PeekChoice.Take : PeekChoice.Stop)!;
        for (var i = 3; i < 100; i++)
        {
            node.Append(queue, i);
            await node.Log.WrittenAsync();
        }
        queue.Acknowledge(batch);

        node.Ledger.Acknowledged.ShouldBe(1);
        node.ShouldAddUp();
        await node.StopAsync();
    }

    [Fact]
    public async Task Leftovers_of_shards_that_are_no_more_go_to_those_that_are()
    {
        await using (var node = new DiskNode(Data))
        {
            node.Append(node.Queue(5), 1);
            node.Append(node.Queue(13), 2);
            await node.StopAsync();
        }

        await using var after = new DiskNode(Data, new QueueStoreOptions { ShardCount = 8 });
        DiskNode.Take(after.Queue(5)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task The_age_counts_from_when_a_fragment_was_appended_through_a_restart()
    {
        var time = new FakeTimeProvider();
        await using (var node = new DiskNode(Data, time: time))
        {
            node.Append(node.Queue(), 1);
            time.Advance(TimeSpan.FromSeconds(10));
            node.Log.Status.OldestAge.ShouldBe(TimeSpan.FromSeconds(10));
            await node.StopAsync();
        }
        time.Advance(TimeSpan.FromSeconds(50));

        await using var after = new DiskNode(Data, time: time);
        after.Queue();
        after.Log.Status.OldestAge.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_deleted_log_leaves_nothing()
    {
        await using var node = new DiskNode(Data);
        var queue = node.Queue();
        node.Append(queue, 1);
        await node.Log.WrittenAsync();
        queue.Close(DropReason.EndpointRemoved);
        await node.Log.DeleteAsync();

        Directory.Exists(node.LogDirectory).ShouldBeFalse();
        node.ShouldAddUp();
    }

    [Fact]
    public async Task Many_threads_append_and_one_takes_and_the_ledger_adds_up()
    {
        await using var node = new DiskNode(Data, new QueueStoreOptions { SegmentBytes = 100_000, MemoryWindowBytes = 5_000 });
        var queues = Enumerable.Range(0, 4).Select(node.Queue).ToList();
        await Task.WhenAll(queues.Select(queue => Task.Run(() => Work(node, queue))));

        node.Ledger.Enqueued.ShouldBe(4 * 3_000 * 2);
        node.Ledger.Acknowledged.ShouldBe(4 * 3_000 * 2);
        node.Budget.UsedBytes.ShouldBe(0);
        node.ShouldAddUp();
        await node.StopAsync();
        node.Segments.ShouldBeEmpty();
    }

    private static void Work(DiskNode node, WriteQueue queue)
    {
        for (var i = 0; i < 3_000; i++)
        {
            queue.Append(DiskNode.Numbered(2), node.Time.GetElapsedTime(0));
            if (i % 7 == 0 && i % 500 > 250)
                DiskNode.Take(queue, 20);
        }
        while (!queue.IsDone)
            DiskNode.Take(queue, 20);
    }
}
