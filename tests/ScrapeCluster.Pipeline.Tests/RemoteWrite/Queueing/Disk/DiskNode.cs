using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>One run of a node with a queue on disk for one endpoint.</summary>
internal sealed class DiskNode : IAsyncDisposable
{
    public const string Endpoint = "a";
    public const string Url = "http://127.0.0.1:9/write";

    private readonly List<WriteQueue> _queues = [];
    private bool _ended;

    public DiskNode(string directory, QueueStoreOptions? options = null, long memoryBytes = 1_000_000, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider();
        Store = QueueStore.Open(directory, options ?? new QueueStoreOptions(), Time, NullLogger.Instance);
        Log = Store.OpenLog(Endpoint, Url);
        Budget = new QueueBudget(memoryBytes);
    }

    public FakeTimeProvider Time { get; }

    public QueueStore Store { get; }

    public QueueLog Log { get; }

    public QueueBudget Budget { get; }

    public EndpointLedger Ledger { get; } = new();

    public string LogDirectory => Log.Directory;

    public IEnumerable<string> Segments => Directory.Exists(LogDirectory) ? Directory.EnumerateFiles(LogDirectory, "*.seg").Order(StringComparer.Ordinal) : [];

    public WriteQueue Queue(int shard = 0)
    {
        var queue = new WriteQueue(shard, Budget, Ledger, Log);
        _queues.Add(queue);
        return queue;
    }

    /// <summary>Fragments that say their number by their samples and their bytes.</summary>
    public void Append(WriteQueue queue, params int[] numbers)
    {
        foreach (var number in numbers)
            queue.Append(Numbered(number), Time.GetElapsedTime(0));
    }

    public static Fragment Numbered(int number, int bytes = 100)
    {
        var content = new byte[bytes];
        new Random(number).NextBytes(content);
        return new Fragment
        {
            Compressed = content, UncompressedLength = 2 * bytes, SampleCount = number, ExemplarCount = number % 3, MinTimestampMs = number, MaxTimestampMs = number + 1,
        };
    }

    /// <summary>All that may be sent, in order, checked byte by byte.</summary>
    public static List<int> Take(WriteQueue queue, int most = int.MaxValue, int bytes = 100)
    {
        if (queue.Peek(_ => most-- > 0 ? PeekChoice.Take : PeekChoice.Stop) is not { } batch)
            return [];
        queue.Acknowledge(batch);
        foreach (var fragment in batch.Fragments)
        {
            var expected = Numbered(fragment.SampleCount, bytes);
            fragment.Compressed.Span.SequenceEqual(expected.Compressed.Span).ShouldBeTrue();
            (fragment with { Compressed = default }).ShouldBe(expected with { Compressed = default });
        }
        return [.. batch.Fragments.Select(fragment => fragment.SampleCount)];
    }

    public void ShouldAddUp() => (Ledger.Enqueued + Ledger.TakenOver + Ledger.Recovered).ShouldBe(
        Ledger.Acknowledged + Ledger.DroppedInAll + Ledger.HandedOver + Ledger.Kept + _queues.Sum(queue => queue.PendingSamples));

    /// <summary>A clean stop.</summary>
    public async Task StopAsync()
    {
        if (_ended)
            return;
        _ended = true;
        _queues.ForEach(queue => queue.Keep());
        ShouldAddUp();
        await Log.CloseAsync();
        Store.Dispose();
    }

    /// <summary>What a kill leaves: the files as they are now, in another directory.</summary>
    public async Task<string> KillAsync(string copy)
    {
        await Log.WrittenAsync();
        return Copy(copy);
    }

    /// <summary>The files as they are now, in another directory.</summary>
    public string Copy(string copy)
    {
        Copy(Path.GetDirectoryName(LogDirectory)!, copy);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        await Log.CloseAsync();
        Store.Dispose();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var directory in Directory.EnumerateDirectories(from))
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
    }
}
