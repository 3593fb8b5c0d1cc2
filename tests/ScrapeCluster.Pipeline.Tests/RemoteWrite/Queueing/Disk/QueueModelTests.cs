using System.Globalization;
using CsCheck;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>A queue with real files does what a model of plain lists does, whatever is done with it in whatever order.</summary>
public sealed class QueueModelTests : IDisposable
{
    private static readonly int[] s_windows = [0, 300, 100_000];
    private static readonly int[] s_segments = [500, 5_000, 100_000];

    private readonly string _root = FastDisk.NewDirectory();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Nothing_is_lost_doubled_or_reordered() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 99].Array[1, 80])
            .Sample((window, segment, steps) => RunAsync(s_windows[window], s_segments[segment], steps).GetAwaiter().GetResult(), iter: 300, threads: 2);

    private async Task RunAsync(int windowBytes, int segmentBytes, int[] steps)
    {
        var directory = Path.Combine(_root, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture));
        var options = new QueueStoreOptions { MemoryWindowBytes = windowBytes, SegmentBytes = segmentBytes };
        await using (var run = new Run(directory, options))
        {
            foreach (var step in steps)
                await run.StepAsync(step);
            await run.EndAsync();
        }
        Directory.Delete(directory, recursive: true);
    }

    private sealed class Run : IAsyncDisposable
    {
        private readonly QueueModel _model = new();
        private readonly string _directory;
        private readonly QueueStoreOptions _options;
        private readonly List<long> _closed = [];
        private DiskNode _node;
        private WriteQueue _queue;
        private QueueBatch? _batch;
        private int _appended;
        private int _kills;
        private long _epoch;

        public Run(string directory, QueueStoreOptions options)
        {
            _directory = directory;
            _options = options;
            Begin(Path.Combine(directory, "0"));
        }

        public async Task StepAsync(int step)
        {
            var (kind, value) = (step % 12, 1 + (step / 12));
            switch (kind)
            {
                case < 3: Append(value); break;
                case 3: await _node.Log.WrittenAsync(); break;
                case 4 or 5: Peek(value); break;
                case 6: Settle(value); break;
                case 7: Hold(); break;
                case 8: TakeOver(value); break;
                case 9: Release(value); break;
                case 10: Adopt(value); break;
                default: await RestartAsync(kill: value % 2 == 0); break;
            }
            _node.ShouldAddUp();
            if (_batch is null)
                _queue.PendingSamples.ShouldBe(_model.Held.Count());
        }

        public async Task EndAsync()
        {
            PutBack();
            foreach (var epoch in _closed)
            {
                _queue.Release(epoch);
                _model.Release(epoch);
            }
            Compare(_queue.Peek(_ => PeekChoice.Take), _model.Peek(int.MaxValue));
            if (_batch is not null)
                _queue.Acknowledge(_batch);
            _model.Settle(_model.Acknowledged);
            await _node.StopAsync();
            _node.Segments.ShouldBeEmpty();
            _model.Acknowledged.Concat(_model.Dropped).Order().ShouldBe(Enumerable.Range(1, _appended));
        }

        public ValueTask DisposeAsync() => _node.DisposeAsync();

        private static Fragment Numbered(int number, int time)
        {
            var content = new byte[20 + (number * 37 % 200)];
            new Random(number).NextBytes(content);
            return new Fragment { Compressed = content, UncompressedLength = number, SampleCount = 1, MinTimestampMs = time, MaxTimestampMs = time };
        }

        [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_node), nameof(_queue))]
        private void Begin(string directory)
        {
            _node = new DiskNode(directory, _options);
            _queue = _node.Queue(3);
        }

        private void Append(int count)
        {
            for (; count > 0; count--)
            {
                _queue.Append(Numbered(++_appended, _appended), default);
                _model.Append(_appended);
            }
        }

        private void Adopt(int value)
        {
            var time = Math.Max(0, _appended - (value * 3));
            _queue.Adopt([new QueuedFragment(Numbered(++_appended, time), default)]).ShouldBeTrue();
            _model.Adopt(_appended, time);
        }

        private void Peek(int value)
        {
            if (_batch is not null)
                return;
            var left = value;
            PeekChoice Choose(Fragment fragment) => left-- > 0 ? PeekChoice.Take : PeekChoice.Stop;
            if (value % 3 == 0)
                Compare(_queue.PeekToHandOver(long.MaxValue, Choose), _model.PeekToHandOver(value));
            else
                Compare(_queue.Peek(Choose), _model.Peek(value));
        }

        private void Compare(QueueBatch? batch, List<int> expected)
        {
            _batch = batch;
            var numbers = batch?.Fragments.Select(fragment => fragment.UncompressedLength).ToList() ?? [];
            numbers.ShouldBe(expected);
            foreach (var fragment in batch?.Fragments ?? [])
                fragment.Compressed.Span.SequenceEqual(Numbered(fragment.UncompressedLength, 0).Compressed.Span).ShouldBeTrue();
        }

        private void Settle(int value)
        {
            if (_batch is null)
                return;
            if (value % 4 == 0)
            {
                PutBack();
                return;
            }
            if (value % 4 == 1)
                _queue.Drop(_batch, DropReason.Refused);
            else
                _queue.Acknowledge(_batch);
            _model.Settle(value % 4 == 1 ? _model.Dropped : _model.Acknowledged);
            _batch = null;
        }

        private void PutBack()
        {
            if (_batch is null)
                return;
            _queue.PutBack(_batch);
            _model.PutBack();
            _batch = null;
        }

        private void Hold()
        {
            _queue.Hold(++_epoch).ShouldBeTrue();
            _model.Hold(_epoch);
            _closed.Add(_epoch);
        }

        private void TakeOver(int value)
        {
            if (_closed.Count == 0)
                return;
            var epoch = _closed[value % _closed.Count];
            _queue.TakeOver(epoch, [new QueuedFragment(Numbered(++_appended, _appended), default)]).ShouldBeTrue();
            _model.TakeOver(epoch, _appended);
        }

        private void Release(int value)
        {
            if (_closed.Count == 0)
                return;
            var epoch = _closed[value % _closed.Count];
            _closed.Remove(epoch);
            _queue.Release(epoch);
            _model.Release(epoch);
        }

        private async Task RestartAsync(bool kill)
        {
            var directory = Path.Combine(_directory, $"{++_kills}");
            if (kill)
            {
                await _node.KillAsync(directory);
                await _node.DisposeAsync();
            }
            else
            {
                directory = Path.GetDirectoryName(_node.LogDirectory)!;
                await _node.StopAsync();
            }
            _batch = null;
            _closed.Clear();
            _model.Restart();
            Begin(directory);
        }
    }
}
