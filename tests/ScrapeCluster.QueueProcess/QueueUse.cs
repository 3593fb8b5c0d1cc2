using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.QueueProcess;

/// <summary>A few shards' queues with one log: appends numbered fragments, sends some, in any order of doing so.</summary>
internal sealed class QueueUse
{
    private const int Shards = 3;
    private const int NumbersPerLife = 1_000_000;

    private readonly LifeLedger _ledger;
    private readonly Random _random;
    private readonly QueueLog _log;
    private readonly QueueStore _store;
    private readonly WriteQueue[] _queues;
    private readonly List<(int Shard, int Number)> _unwritten = [];
    private readonly List<(int Shard, int Number)> _sent = [];
    private int _next;

    public QueueUse(string directory, LifeLedger ledger, int life)
    {
        _ledger = ledger;
        _random = new Random(life);
        _next = life * NumbersPerLife;
        var options = new QueueStoreOptions { SegmentBytes = 100_000, MemoryWindowBytes = 20_000, FsyncInterval = TimeSpan.FromMilliseconds(20) };
        _store = QueueStore.Open(directory, options, TimeProvider.System, NullLogger.Instance);
        _log = _store.OpenLog("a", "http://127.0.0.1:9/write");
        var budget = new QueueBudget(100_000_000);
        _queues = [.. Enumerable.Range(0, Shards).Select(shard => new WriteQueue(shard, budget, new EndpointLedger(), _log))];
    }

    public async Task GoOnForeverAsync()
    {
        while (true)
        {
            switch (_random.Next(10))
            {
                case < 5: Append(); break;
                case < 8: Send(_random.Next(Shards), 5); break;
                case < 9: await _log.WrittenAsync(); NoteWritten(); break;
                default: Thread.Yield(); break;
            }
        }
    }

    public async Task SendAllAsync()
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            while (!_queues[shard].IsDone)
                Send(shard, 100);
        }
        foreach (var queue in _queues)
            queue.Keep();
        await _log.CloseAsync();
        _store.Dispose();
    }

    private void Append()
    {
        for (var left = _random.Next(1, 6); left > 0; left--)
        {
            var shard = _random.Next(Shards);
            var fragment = Numbered(++_next);
            _queues[shard].Append(fragment, TimeProvider.System.GetElapsedTime(0));
            _unwritten.Add((shard, _next));
        }
    }

    private void Send(int shard, int most)
    {
        if (_queues[shard].Peek(_ => most-- > 0 ? PeekChoice.Take : PeekChoice.Stop) is not { } batch)
            return;
        _ledger.Write('X', shard, batch.Fragments.Where(fragment => !IsWhole(fragment)).Select(NumberOf));
        _ledger.Write('S', shard, batch.Fragments.Select(NumberOf));
        _queues[shard].Acknowledge(batch);
        _sent.AddRange(batch.Fragments.Select(fragment => (shard, NumberOf(fragment))));
    }

    private void NoteWritten()
    {
        foreach (var shard in _unwritten.GroupBy(one => one.Shard, one => one.Number))
            _ledger.Write('W', shard.Key, shard);
        foreach (var shard in _sent.GroupBy(one => one.Shard, one => one.Number))
            _ledger.Write('K', shard.Key, shard);
        _unwritten.Clear();
        _sent.Clear();
    }

    private static int NumberOf(Fragment fragment) => (int)fragment.MinTimestampMs;

    private static bool IsWhole(Fragment fragment) => fragment.Compressed.Span.SequenceEqual(Numbered(NumberOf(fragment)).Compressed.Span);

    private static Fragment Numbered(int number)
    {
        var random = new Random(number);
        var content = new byte[random.Next(20, 3_000)];
        random.NextBytes(content);
        return new Fragment { Compressed = content, UncompressedLength = content.Length, SampleCount = 1, MinTimestampMs = number, MaxTimestampMs = number };
    }
}
