using System.Diagnostics.Metrics;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Actors;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Benchmarks.Queueing;

/// <summary>
/// What everything behind the fragment costs at 67 fragments of 18 kB per second (1,000 targets with 1,000 series at 15 s): all writers of a node, the queue
/// in memory and on disk, and HTTP to a receiver in another process. What the process costs without fragments is measured first.
/// </summary>
internal static class SendMeasurement
{
    private const int Shards = 256;
    private const int FragmentBytes = 18_000;
    private const int PerSecond = 67;
    private const int SamplesPerFragment = 1_000;
    private const int Seconds = 15;

    /// <param name="url">Of the receiver.</param>
    public static async Task RunAsync(string url)
    {
        var directory = Directory.CreateTempSubdirectory("send-measurement-").FullName;
        try
        {
            foreach (var onDisk in new[] { false, true, false, true })
                await MeasureAsync(url, onDisk ? Path.Combine(directory, Guid.NewGuid().ToString()) : null);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(string url, string? directory)
    {
        using var system = ActorSystem.Create("send");
        using var http = new HttpClientFactory();
        using var meter = new Meter("send");
        using var store = directory is null ? null : QueueStore.Open(directory, new QueueStoreOptions(), TimeProvider.System, NullLogger.Instance);
        var writers = new ShardWriters(
            system, new NodeOptions(), store, options => http.Create(options.HttpClient), new WriterMetrics(meter), TimeProvider.System, NullLoggerFactory.Instance);
        await writers.ReloadAsync([new RemoteWriteOptions { Name = "a", Url = url }], default);
        var to = Enumerable.Range(0, Shards).Select(shard => writers.For(shard)).ToArray();
        await AppendAsync(to, seconds: 5, appends: true);

        var idle = await CostAsync(() => AppendAsync(to, Seconds, appends: false));
        var busy = await CostAsync(() => AppendAsync(to, Seconds, appends: true));
        Console.WriteLine(
            $"{(directory is null ? "memory only" : "on disk")}: {busy.Milliseconds - idle.Milliseconds:F1} ms of processor per second (and {idle.Milliseconds:F1} at rest), "
            + $"{(busy.Bytes - idle.Bytes) / PerSecond:F0} bytes allocated per fragment");
        await writers.DrainAsync(TimeSpan.FromSeconds(5));
        await system.Terminate();
    }

    private static async Task<(double Milliseconds, double Bytes)> CostAsync(Func<Task> run)
    {
        var (before, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        await run();
        return ((Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Seconds, (GC.GetTotalAllocatedBytes() - allocated) / (double)Seconds);
    }

    private static async Task AppendAsync(FragmentWriter[] to, int seconds, bool appends)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1000.0 / PerSecond));
        for (var i = 0; i < seconds * PerSecond; i++)
        {
            if (appends)
                to[i * 37 % Shards]("a", NewFragment());
            await timer.WaitForNextTickAsync();
        }
    }

    private static Fragment NewFragment()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        // One literal, and in it one field that no receiver knows: it is skipped.
        const int plain = FragmentBytes - 3;
        const int field = plain - 4;
        var content = new byte[FragmentBytes];
        byte[] beginning = [61 << 2, (plain - 1) & 0xFF, (plain - 1) >> 8, 15 << 3 | 2, (field & 0x7F) | 0x80, ((field >> 7) & 0x7F) | 0x80, field >> 14];
        beginning.CopyTo(content, 0);
        return new Fragment
        {
            Compressed = content, UncompressedLength = plain, SampleCount = SamplesPerFragment, MinTimestampMs = now, MaxTimestampMs = now,
        };
    }
}
