using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Benchmarks.Queueing;

/// <summary>
/// What the queue on disk costs where a node writes 30,000 samples/s (100 fragments of 6 kB): processor while healthy against memory only, memory during an
/// outage of 10 minutes, and how soon the first request is there after a start with 1 GB left over.
/// </summary>
internal static class QueueMeasurement
{
    private const int Shards = 256;
    private const int FragmentBytes = 6_000;
    private const int PerSecond = 100;
    private const int SamplesPerFragment = 300;

    public static async Task RunAsync(string mode)
    {
        var directory = Directory.CreateTempSubdirectory("queue-measurement-").FullName;
        try
        {
            await (mode switch
            {
                "cost" => CostAsync(directory),
                "outage" => OutageAsync(directory),
                "recovery" => RecoveryAsync(directory),
                _ => throw new ArgumentException($"Cannot measure \"{mode}\"; allowed: cost, outage, recovery."),
            });
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Healthy: what was appended is acknowledged 5 seconds later, in real time.</summary>
    private static async Task CostAsync(string directory)
    {
        foreach (var onDisk in new[] { false, true, false, true })
        {
            await using var node = new Node(Path.Combine(directory, Guid.NewGuid().ToString()), onDisk);
            await BeHealthyAsync(node, seconds: 6);
            var (before, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            await BeHealthyAsync(node, seconds: 20);
            Console.WriteLine(
                $"{(onDisk ? "on disk" : "memory only")}: {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds / 20:F1} ms of processor per second, "
                + $"{(GC.GetTotalAllocatedBytes() - allocated) / (20.0 * PerSecond):F0} bytes allocated per fragment");
        }
    }

    private static async Task BeHealthyAsync(Node node, int seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1000.0 / PerSecond));
        for (var i = 0; i < seconds * PerSecond; i++)
        {
            node.Append(i);
            if (i >= 5 * PerSecond)
                node.Send(i - (5 * PerSecond), 1);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>10 minutes' fragments without a receiver, 20 times as fast, then all are sent.</summary>
    private static async Task OutageAsync(string directory)
    {
        await using var node = new Node(directory, onDisk: true);
        for (var i = 0; i < 20_000; i++)
        {
            node.Append(i);
            node.Send(i - 500, 1);
            if (i % 20 == 0)
                await Task.Delay(10);
        }
        var healthy = Rss();
        Console.WriteLine($"healthy: {healthy:F0} MB");
        for (var i = 1; i <= 600 * PerSecond; i++)
        {
            node.Append(i);
            if (i % 20 == 0)
                await Task.Delay(10);
            if (i % 10_000 == 0)
                Console.WriteLine($"after {i / PerSecond} s of outage: {Rss():F0} MB (+{Rss() - healthy:F0}), {node.Log!.Status.Bytes / 1e6:F0} MB on disk, {node.Log.Status.UnwrittenBytes / 1e6:F1} MB unwritten");
        }
        var clock = Stopwatch.StartNew();
        var fragments = node.SendAll();
        Console.WriteLine($"drained {fragments} fragments in {clock.Elapsed.TotalSeconds:F1} s: {Rss():F0} MB; dropped {node.Ledger.DroppedInAll}");
    }

    private static async Task RecoveryAsync(string directory)
    {
        await using (var before = new Node(directory, onDisk: true))
        {
            for (var i = 0; i < 1_000_000_000 / FragmentBytes; i++)
            {
                before.Append(i);
                if (i % 1_000 == 0)
                    await before.Log!.WrittenAsync();
            }
            await before.StopAsync();
        }
        GC.Collect();
        var rss = Rss();
        var clock = Stopwatch.StartNew();
        await using var after = new Node(directory, onDisk: true);
        var opened = clock.Elapsed;
        after.Send(0, 7);
        Console.WriteLine($"1 GB left over: opened after {opened.TotalSeconds:F2} s, first 7 fragments after {clock.Elapsed.TotalSeconds:F2} s, +{Rss() - rss:F0} MB");
        clock.Restart();
        var fragments = after.SendAll();
        Console.WriteLine($"drained {fragments} fragments in {clock.Elapsed.TotalSeconds:F1} s: +{Rss() - rss:F0} MB; dropped {after.Ledger.DroppedInAll}");
    }

    private static double Rss()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1e6;
    }

    private sealed class Node : IAsyncDisposable
    {
        private readonly QueueStore? _store;
        private readonly QueueBudget _budget = new(256L << 20);
        private readonly WriteQueue[] _queues;
        private bool _stopped;

        public Node(string directory, bool onDisk)
        {
            if (onDisk)
            {
                _store = QueueStore.Open(directory, new QueueStoreOptions(), TimeProvider.System, NullLogger.Instance);
                Log = _store.OpenLog("a", "http://127.0.0.1:9/write");
            }
            _queues = [.. Enumerable.Range(0, Shards).Select(shard => new WriteQueue(shard, _budget, Ledger, Log))];
        }

        public QueueLog? Log { get; }

        public EndpointLedger Ledger { get; } = new();

        public void Append(int i)
        {
            var content = new byte[FragmentBytes];
            Random.Shared.NextBytes(content);
            var fragment = new Fragment
            {
                Compressed = content, UncompressedLength = FragmentBytes, SampleCount = SamplesPerFragment, MinTimestampMs = i, MaxTimestampMs = i,
            };
            _queues[i % Shards].Append(fragment, TimeProvider.System.GetElapsedTime(0));
        }

        public int Send(int i, int most)
        {
            if (i < 0 || _queues[i % Shards].Peek(_ => most-- > 0 ? PeekChoice.Take : PeekChoice.Stop) is not { } batch)
                return 0;
            _queues[i % Shards].Acknowledge(batch);
            return batch.Fragments.Count;
        }

        public int SendAll()
        {
            var sent = 0;
            for (var more = true; more;)
            {
                more = false;
                for (var shard = 0; shard < Shards; shard++)
                {
                    var batch = Send(shard, 7);
                    sent += batch;
                    more |= batch > 0;
                }
            }
            return sent;
        }

        public async Task StopAsync()
        {
            _stopped = true;
            foreach (var queue in _queues)
                queue.Keep();
            if (Log is not null)
                await Log.CloseAsync();
            _store?.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            if (!_stopped)
                await StopAsync();
        }
    }
}
