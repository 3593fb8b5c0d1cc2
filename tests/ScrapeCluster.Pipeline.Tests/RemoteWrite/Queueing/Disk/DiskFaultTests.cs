using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>A disk that is full, read-only or gone: the queue goes on from memory, says so, and writes when it can again.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly SmallDisk _disk = new();
    private readonly string _copies = Directory.CreateTempSubdirectory("queue-").FullName;

    public void Dispose()
    {
        _disk.Dispose();
        Directory.Delete(_copies, recursive: true);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_everything_is_sent_from_memory()
    {
        await using var node = new DiskNode(_disk.Data, new QueueStoreOptions { SegmentBytes = 1_000 });
        var queue = node.Queue();
        node.Append(queue, [.. Enumerable.Range(1, 20)]);
        await node.Log.WrittenAsync();
        _disk.Fill();
        node.Append(queue, [.. Enumerable.Range(21, 80)]);
        await node.Log.WrittenAsync();

        node.Log.Fault.ShouldNotBeNull().Since.ShouldBe(node.Time.GetUtcNow());
        node.Log.Status.UnwrittenBytes.ShouldBeGreaterThan(0);
        DiskNode.Take(queue).ShouldBe(Enumerable.Range(1, 100));
        node.Ledger.DroppedInAll.ShouldBe(0);
        node.ShouldAddUp();
    }

    [Fact]
    public async Task What_is_in_memory_is_written_when_the_disk_works_again()
    {
        await using var node = new DiskNode(_disk.Data, new QueueStoreOptions { SegmentBytes = 1_000 });
        var queue = node.Queue();
        node.Append(queue, [.. Enumerable.Range(1, 20)]);
        await node.Log.WrittenAsync();
        _disk.Fill();
        node.Append(queue, [.. Enumerable.Range(21, 80)]);
        await node.Log.WrittenAsync();
        node.Log.Fault.ShouldNotBeNull();
        _disk.Free();
        await RetryAsync(node);

        node.Log.Fault.ShouldBeNull();
        node.Log.Status.UnwrittenBytes.ShouldBe(0);
        await using var after = new DiskNode(await node.KillAsync(Path.Combine(_copies, "copy")));
        DiskNode.Take(after.Queue()).ShouldBe(Enumerable.Range(1, 100));
        after.Log.DamagedRecords.ShouldBe(0);
    }

    [Fact]
    public async Task In_memory_the_oldest_that_is_nowhere_else_goes_first()
    {
        const int Cost = 100 + QueueBudget.FragmentOverheadBytes;
        await using var node = new DiskNode(_disk.Data, new QueueStoreOptions { SegmentBytes = 1_000 }, memoryBytes: 10 * Cost);
        var queue = node.Queue();
        foreach (var number in Enumerable.Range(1, 20))
        {
            node.Append(queue, number);
            await node.Log.WrittenAsync();
        }
        _disk.Fill();
        // What fits into the last block of the last file may still be written.
        for (var number = 21; node.Log.Fault is null; number++)
        {
            number.ShouldBeLessThan(100);
            node.Append(queue, number);
            await node.Log.WrittenAsync();
        }
        foreach (var number in Enumerable.Range(101, 40))
            node.Append(queue, number);

        node.Budget.UsedBytes.ShouldBeLessThanOrEqualTo(node.Budget.LimitBytes);
        var numbers = DiskNode.Take(queue);
        numbers.Take(20).ShouldBe(Enumerable.Range(1, 20));
        numbers.ShouldBeInOrder(SortDirection.Ascending);
        numbers[^1].ShouldBe(140);
        node.Ledger.Dropped(DropReason.QueueFull).ShouldBeGreaterThan(0);
        node.ShouldAddUp();
    }

    [Fact]
    public async Task A_disk_that_is_read_only_from_the_start_still_gives_what_it_holds()
    {
        await using (var before = new DiskNode(_disk.Data))
        {
            before.Append(before.Queue(), 1, 2, 3);
            await before.StopAsync();
        }
        _disk.MakeReadOnly();

        await using var node = new DiskNode(_disk.Data);
        await node.Log.WrittenAsync();
        node.Log.Fault.ShouldNotBeNull();
        var queue = node.Queue();
        node.Append(queue, 4, 5);
        DiskNode.Take(queue).ShouldBe([1, 2, 3, 4, 5]);
        node.ShouldAddUp();

        node.Append(queue, 6);
        _disk.MakeWritable();
        await RetryAsync(node);
        node.Log.Fault.ShouldBeNull();
        await node.StopAsync();
        await using var after = new DiskNode(_disk.Data);
        DiskNode.Take(after.Queue()).ShouldBe([6]);
    }

    [Fact]
    public async Task At_the_end_what_could_not_be_written_is_counted_as_dropped()
    {
        await using var node = new DiskNode(_disk.Data);
        var queue = node.Queue();
        _disk.Fill();
        node.Append(queue, 1, 2);
        await node.Log.WrittenAsync();
        await node.StopAsync();

        node.Ledger.Dropped(DropReason.Shutdown).ShouldBe(3);
        node.Ledger.Kept.ShouldBe(0);
    }

    [Fact]
    public async Task A_directory_that_someone_deleted_is_made_again_and_what_is_in_memory_is_written_again()
    {
        await using var node = new DiskNode(_disk.Data);
        var queue = node.Queue();
        node.Append(queue, 1, 2, 3);
        await node.Log.WrittenAsync();
        Directory.Delete(node.LogDirectory, recursive: true);
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await node.Log.WrittenAsync();
        node.Log.Fault.ShouldNotBeNull().Reason.ShouldContain("gone");
        node.Append(queue, 4);
        await RetryAsync(node);

        node.Log.Fault.ShouldBeNull();
        await using var after = new DiskNode(await node.KillAsync(Path.Combine(_copies, "copy")));
        DiskNode.Take(after.Queue()).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task What_was_only_in_a_deleted_file_is_dropped_and_counted()
    {
        await using var node = new DiskNode(_disk.Data, new QueueStoreOptions { MemoryWindowBytes = 0 });
        var queue = node.Queue();
        node.Append(queue, 1, 2);
        await node.Log.WrittenAsync();
        Directory.Delete(node.LogDirectory, recursive: true);
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await node.Log.WrittenAsync();
        await RetryAsync(node);
        node.Append(queue, 3);

        DiskNode.Take(queue).ShouldBe([3]);
        node.Ledger.Dropped(DropReason.Damaged).ShouldBe(3);
        node.ShouldAddUp();
    }

    private static async Task RetryAsync(DiskNode node)
    {
        node.Time.Advance(LogWriter.RetryEvery);
        await node.Log.WrittenAsync();
    }
}
