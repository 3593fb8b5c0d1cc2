using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;
using ScrapeCluster.Testing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>Who appends writes itself, and at most one of them waits for a disk that stands still.</summary>
public sealed class AppendersTests : IDisposable
{
    private const int Appenders = 6;

    private readonly string _copies = Directory.CreateTempSubdirectory("queue-").FullName;

    public void Dispose() => Directory.Delete(_copies, recursive: true);

    [Fact]
    public async Task What_is_appended_is_in_the_file_when_the_thread_goes_on()
    {
        await using var node = new DiskNode(Path.Combine(_copies, "data"));
        var queue = await BeginAsync(node);
        var inFile = 0;
        for (var number = 2; number <= 101; number++)
        {
            var before = node.Log.WrittenBytes;
            node.Append(queue, number);
            inFile += node.Log.WrittenBytes > before ? 1 : 0;
        }

        // The log's own thread may be at it at times.
        inFile.ShouldBeGreaterThan(90);
    }

    [Fact]
    public async Task An_answer_for_several_shards_is_marked_once_and_by_the_thread_that_got_it()
    {
        await using var node = new DiskNode(Path.Combine(_copies, "data"));
        List<WriteQueue> queues = [await BeginAsync(node), .. Enumerable.Range(1, Appenders - 1).Select(node.Queue)];
        foreach (var queue in queues.Skip(1))
            node.Append(queue, 2);
        await node.Log.WrittenAsync();
        var batches = queues.ConvertAll(queue => queue.Peek(_ => PeekChoice.Take)!);
        var before = node.Log.WrittenBytes;

        for (var i = 0; i < Appenders - 1; i++)
            queues[i].Acknowledge(batches[i], isLast: false);
        node.Log.WrittenBytes.ShouldBe(before);
        queues[^1].Acknowledge(batches[^1]);

        node.Log.WrittenBytes.ShouldBe(before + RecordHeader.Size + (Appenders * sizeof(long)));
        await ShouldHoldAsync(node, []);
    }

    [Fact]
    public async Task A_thread_that_must_not_wait_leaves_it_to_others()
    {
        using var disk = new FrozenDisk();
        if (!disk.IsHere)
            return;
        await using var node = new DiskNode(disk.Data);
        var queue = await BeginAsync(node);
        disk.Freeze();

        var appended = OnThread(() =>
        {
            DiskWaits.Forbid();
            node.Append(queue, 2);
        });

        await WhileFrozenAsync(disk, () => appended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        await node.Log.WrittenAsync();
        await ShouldHoldAsync(node, [1, 2]);
    }

    [Fact]
    public async Task A_disk_that_stands_still_holds_up_one_appender_of_all_endpoints()
    {
        using var disk = new FrozenDisk();
        if (!disk.IsHere)
            return;
        await using var node = new DiskNode(disk.Data);
        var other = node.Store.OpenLog("b", DiskNode.Url);
        List<WriteQueue> queues = [await BeginAsync(node), await BeginAsync(node, other), .. Enumerable.Range(1, Appenders - 2).Select(node.Queue)];
        disk.Freeze();

        var appended = queues.Select((queue, i) => OnThread(() => node.Append(queue, i + 2, i + 2 + Appenders))).ToList();

        await WhileFrozenAsync(disk, () => Eventually.TrueAsync(
            () => appended.Count(task => task.IsCompleted) >= Appenders - 1, TimeSpan.FromSeconds(10), () => $"{appended.Count(task => task.IsCompleted)} went on"));
        await Task.WhenAll(appended);
        await Task.WhenAll(node.Log.WrittenAsync(), other.WrittenAsync());
        await ShouldHoldAsync(node, [1, 2, .. Enumerable.Range(4, Appenders - 1), .. Enumerable.Range(4 + Appenders, Appenders - 2)]);
        queues[1].Keep();
        await other.CloseAsync();
    }

    // The node's end waits for its disk.
    private static async Task WhileFrozenAsync(FrozenDisk disk, Func<Task> check)
    {
        try
        {
            await check();
        }
        finally
        {
            disk.Thaw();
        }
    }

    /// <summary>A queue with one fragment in a file that is open: from here on whoever appends may write.</summary>
    private static async Task<WriteQueue> BeginAsync(DiskNode node, QueueLog? log = null)
    {
        var queue = log is null ? node.Queue() : new WriteQueue(0, node.Budget, node.Ledger, log);
        node.Append(queue, 1);
        await (log ?? node.Log).WrittenAsync();
        return queue;
    }

    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task ShouldHoldAsync(DiskNode node, IEnumerable<int> numbers)
    {
        await using var after = new DiskNode(node.Copy(Path.Combine(_copies, "copy")));
        Enumerable.Range(0, Appenders).SelectMany(shard => DiskNode.Take(after.Queue(shard))).Order().ShouldBe(numbers);
        after.Log.DamagedRecords.ShouldBe(0);
    }
}
