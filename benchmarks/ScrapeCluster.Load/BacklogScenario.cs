using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load;

/// <summary>A node that starts with much left over on a disk that is cold: when the first request is there, and memory meanwhile.</summary>
internal static class BacklogScenario
{
    private const string Endpoint = "backlog";
    private const int Shards = 256;
    private const int FragmentBytes = 6_000;
    private const int SamplesPerFragment = 300;
    private const int WrittenTogether = 1_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(LoadOptions options, LoadReport report)
    {
        using var folder = new TemporaryFolder();
        using var receiver = new FirstRequest();
        await using var cluster = ClusterProcesses.Plan(
            $"load-{options.Name ?? options.Mode}", 1, folder.Path, folder.Write("prometheus.yml", Configuration(options, receiver.Url)), network: null);
        await LeaveAsync(Path.Combine(folder.Path, "node-0", "data", "queue"), receiver.Url, options.BacklogBytes);
        report.AddMegabytes("backlog", options.BacklogBytes);
        report.Add("page cache emptied before (1: yes)", TryEmptyPageCache() ? 1 : 0);

        var node = cluster.Nodes[0];
        var clock = Stopwatch.StartNew();
        var starting = node.StartAsync();
        var most = 0L;
        while (!receiver.Came.IsCompleted && clock.Elapsed < s_patience)
        {
            await Task.WhenAny(receiver.Came, Task.Delay(50));
            if (starting.IsCompletedSuccessfully)
                most = Math.Max(most, node.ResidentBytes());
        }

        await starting;
        report.AddSeconds("process started to first request", receiver.Came.IsCompletedSuccessfully ? await receiver.Came - clock.StartedAt() : s_patience);
        await Task.Delay(TimeSpan.FromSeconds(10));
        most = Math.Max(most, node.ResidentBytes());
        report.AddMegabytes("resident memory at most, up to 10 s after the first request", Math.Max(most, PeakBytes(node)));
        report.Add("requests meanwhile", receiver.Count);
    }

    // So that every shard begins; nobody answers.
    private static string Configuration(LoadOptions options, string url)
    {
        var text = new StringBuilder($"global: {{scrape_interval: 30s}}\nremote_write:\n  - {{name: {Endpoint}, url: \"{url}\"}}\nscrape_configs:\n  - job_name: nobody\n    static_configs:\n      - targets:\n");
        for (var i = 0; i < options.Targets; i++)
            text.Append("          - 127.2.").Append(i / 250).Append('.').Append(1 + (i % 250)).Append(":9\n");
        return text.ToString();
    }

    private static async Task LeaveAsync(string directory, string url, long bytes)
    {
        Directory.CreateDirectory(directory);
        using var store = QueueStore.Open(directory, new QueueStoreOptions(), TimeProvider.System, NullLogger.Instance);
        var log = store.OpenLog(Endpoint, url);
        var (budget, ledger) = (new QueueBudget(256L << 20), new EndpointLedger());
        WriteQueue[] queues = [.. Enumerable.Range(0, Shards).Select(shard => new WriteQueue(shard, budget, ledger, log))];
        var chance = new Random(1);
        var firstMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (bytes / FragmentBytes);
        for (var i = 0; i < bytes / FragmentBytes; i++)
        {
            var content = new byte[FragmentBytes];
            chance.NextBytes(content);
            queues[i % Shards].Append(
                new Fragment
                {
                    Compressed = content, UncompressedLength = 2 * FragmentBytes, SampleCount = SamplesPerFragment, MinTimestampMs = firstMs + i, MaxTimestampMs = firstMs + i,
                },
                TimeProvider.System.GetElapsedTime(0));
            if (i % WrittenTogether == 0)
                await log.WrittenAsync();
        }

        foreach (var queue in queues)
            queue.Keep();
        await log.CloseAsync();
    }

    // Only root may.
    private static bool TryEmptyPageCache()
    {
        try
        {
            File.WriteAllText("/proc/sys/vm/drop_caches", "3");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long PeakBytes(ClusterNode node)
    {
        using var process = Process.GetProcessById(node.Process.Id);
        return process.PeakWorkingSet64;
    }

    private static DateTimeOffset StartedAt(this Stopwatch clock) => DateTimeOffset.UtcNow - clock.Elapsed;

    /// <summary>A receiver that takes everything and looks at nothing.</summary>
    private sealed class FirstRequest : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly TaskCompletionSource<DateTimeOffset> _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public FirstRequest()
        {
            Url = $"http://127.0.0.1:{FreePort.Next()}/write";
            _listener.Prefixes.Add(Url + "/");
            _listener.Start();
            _ = AnswerAsync();
        }

        public string Url { get; }

        public int Count => Volatile.Read(ref _count);

        /// <summary>When the first came.</summary>
        public Task<DateTimeOffset> Came => _came.Task;

        public void Dispose() => _listener.Close();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var request = await _listener.GetContextAsync();
                    _came.TrySetResult(DateTimeOffset.UtcNow);
                    Interlocked.Increment(ref _count);
                    await request.Request.InputStream.CopyToAsync(Stream.Null);
                    request.Response.StatusCode = (int)HttpStatusCode.NoContent;
                    request.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The end, or a node that was.
            }
        }
    }
}
