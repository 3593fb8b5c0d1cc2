using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// One endpoint's queue on disk: the fragments of all its shards, from being appended until they are acknowledged, given up or handed over. Never
/// throws for what the disk does: it then goes on from memory. Safe on many threads.
/// </summary>
public sealed class QueueLog
{
    // What an index entry costs, for a bound on their number where fragments are tiny.
    private const int EntryBytes = 128;
    private const long MostEntryBytes = 256L << 20;

    private readonly QueueStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogFault _fault;
    private readonly LogBook _book;
    private readonly SegmentWriter _files;
    private readonly SegmentReader _reader = new();
    private readonly LogPass _pass;
    private readonly LogWriter _writer;
    private readonly Leftovers _leftovers;
    private ImmutableArray<WriteQueue> _queues = [];
    private EndpointLedger? _ledger;
    private long _damaged;
    private long _readBytes;
    private volatile bool _isDeleted;

    /// <param name="prepare">Makes the directory; throws where it cannot.</param>
    internal QueueLog(
        string endpoint, string directory, LogContents contents, Action prepare, AppenderTurn turn, QueueStoreOptions options, TimeProvider time, ILogger logger)
    {
        Endpoint = endpoint;
        Directory = directory;
        _options = options;
        _time = time;
        _logger = logger;
        _fault = new LogFault(endpoint, directory, time, logger);
        _book = new LogBook(options.MemoryWindowBytes, time);
        _files = new SegmentWriter(directory);
        _leftovers = new Leftovers(contents.Records);
        _damaged = contents.Damaged;
        RecoveredSamples = contents.Records.Sum(record => (long)record.Entry.Samples);
        _book.Restore(contents);
        _pass = new LogPass(_book, _files, _reader, options, MostEntryBytes / EntryBytes, contents.LastSegment, prepare, DropSegment);
        _writer = new LogWriter(endpoint, turn, _pass, _files, _fault, options.FsyncInterval, time, NeedsLook, LookAtFiles, End);
    }

    public string Endpoint { get; }

    public string Directory { get; }

    /// <summary>Samples that earlier runs had left over, found at the start.</summary>
    public long RecoveredSamples { get; }

    /// <summary>Shards of which earlier runs left samples that no <see cref="WriteQueue"/> has taken yet.</summary>
    public IReadOnlyList<RecoveredShard> RecoveredShards => _leftovers.Shards;

    public QueueLogStatus Status
    {
        get
        {
            var (segments, bytes) = _book.Files();
            var (unwritten, window) = _book.Memory();
            return new QueueLogStatus(
                bytes, _options.MaxBytes, segments, unwritten + window, unwritten, OldestAge(), Interlocked.Read(ref _damaged), RecoveredSamples, Fault, IsFullAt(bytes));
        }
    }

    /// <summary>Null: the disk does its work.</summary>
    public QueueFault? Fault => _fault.Current;

    /// <summary>Little is missing to the limit: whoever can should append less, before the oldest is dropped.</summary>
    public bool IsFull => IsFullAt(_book.Files().Bytes);

    /// <summary>Records that were found damaged since the start.</summary>
    public long DamagedRecords => Interlocked.Read(ref _damaged);

    /// <summary>Bytes written to the files by this process.</summary>
    public long WrittenBytes => _pass.WrittenBytes;

    /// <summary>Bytes of fragments that were read from the files to be sent.</summary>
    public long ReadBytes => Interlocked.Read(ref _readBytes);

    /// <summary>Called with the duration of each fsync.</summary>
    public Action<TimeSpan>? Synced
    {
        set => _writer.Synced = value;
    }

    /// <summary>
    /// Completed when all that was appended or settled before is in the files (which a kill of this process does not undo), or the disk failed.
    /// </summary>
    public Task WrittenAsync() => _writer.WrittenAsync();

    /// <summary>Writes all that is to be kept, down to the disk, and ends. The queues must be closed or kept.</summary>
    public Task CloseAsync() => _writer.CloseAsync();

    /// <summary>Ends and deletes the files, with whatever is in them. The queues must be closed.</summary>
    public Task DeleteAsync()
    {
        _isDeleted = true;
        return _writer.CloseAsync();
    }

    internal int NextQueueNumber() => _book.NextQueueNumber();

    internal void Join(WriteQueue queue, EndpointLedger ledger)
    {
        _ledger = ledger;
        ImmutableInterlocked.Update(ref _queues, (queues, added) => queues.Add(added), queue);
    }

    internal void Leave(WriteQueue queue) => ImmutableInterlocked.Update(ref _queues, (queues, gone) => queues.Remove(gone), queue);

    internal QueueLeftovers TakeRecovered(int shard) => _leftovers.Take(shard);

    /// <summary>To be followed by <see cref="Write"/>.</summary>
    internal long Append(HeldFragment held) => _book.Append(held);

    /// <summary>
    /// Has what was appended written, and the marks of what was settled, if there is any: what has no mark when the process is killed is sent once more.
    /// Waits for nothing.
    /// </summary>
    internal void Write()
    {
        if (_book.HasWork)
            _writer.Write();
    }

    /// <summary>As <see cref="Write"/>, by this thread where it may.</summary>
    internal void WriteHere()
    {
        if (_book.HasWork)
            _writer.WriteHere();
    }

    internal Fragment? Find(long id) => _book.Find(id);

    internal Fragment? Read(long id, int bytes)
    {
        while (_book.PlaceOf(id) is { } place)
        {
            if (_reader.Read(place.Segment, place.Offset, bytes, id) is { } fragment)
            {
                Interlocked.Add(ref _readBytes, bytes);
                return fragment;
            }
            // Else it was moved meanwhile, and its file deleted.
            if (_book.PlaceOf(id) == place)
            {
                Damaged(place.Segment, place.Offset);
                return null;
            }
        }
        return _book.Find(id);
    }

    internal void Settle(long id, int bytes) => _book.Settle(id, bytes);

    internal bool IsIn(long id, int segment) => _book.SegmentOf(id) == segment;

    internal bool IsGone(long id) => IsIn(id, LogSlot.Gone);

    internal void ForgetPlace(long id, int segment, int bytes) => _book.ForgetPlace(id, segment, bytes, LogSlot.Gone);

    /// <summary>It is on disk, or will be.</summary>
    internal bool CanKeep(long id)
    {
        if (_writer.IsClosing || _isDeleted || !_book.IsKnown(id))
            return false;
        return _book.PlaceOf(id) is not null || Fault is null;
    }

    /// <summary>Frees memory without a loss. False: nothing that is on disk is in memory as well.</summary>
    internal bool TryEvict() => _book.TryEvict();

    /// <summary>Gives up the oldest of what is in memory only. False: there is none, or it is newer.</summary>
    internal bool TryDropUnwritten(TimeSpan upTo)
    {
        foreach (var held in _book.OldestUnwritten(64))
        {
            if (held.Since <= upTo && held.Owner.TryDrop(held.Id))
                return true;
        }
        return false;
    }

    private bool IsFullAt(long bytes) => bytes > _options.MaxBytes - Math.Min(_options.MaxBytes / 4, Math.Max(_options.MaxBytes / 20, 2 * _options.SegmentBytes));

    private TimeSpan? OldestAge()
    {
        var oldest = long.MaxValue;
        foreach (var queue in _queues)
            oldest = Math.Min(oldest, queue.OldestTicks);
        return oldest == long.MaxValue ? null : _time.GetElapsedTime(0) - TimeSpan.FromTicks(oldest);
    }

    private void DropSegment(SegmentFile segment)
    {
        foreach (var queue in _queues)
            queue.DropSegment(segment.Number);
        foreach (var record in _leftovers.RemoveWhere(record => record.Segment == segment.Number))
        {
            _book.Settle(record.Entry.Id, record.Entry.Bytes);
            _ledger?.AddRecovered(record.Entry.Samples);
            _ledger?.AddDropped(DropReason.QueueFull, record.Entry.Samples);
        }
    }

    // An older file may not be needed any more, or be worth compacting; the newest one may be gone.
    private bool NeedsLook() => _files.Current is { } current && (_book.OldestSegment() != current || !File.Exists(current.Path));

    private void LookAtFiles()
    {
        if (_files.Current is not { } current || File.Exists(current.Path))
            return;
        _files.Leave();
        _reader.CloseAll();
        _book.LoseFiles(segment => !File.Exists(segment.Path));
        throw new IOException($"The file \"{current.Path}\" is gone");
    }

    // The last thing that happens, on the thread that writes.
    private void End(bool works)
    {
        try
        {
            if (_isDeleted)
                Delete();
            else if (works)
                Finish();
            else
                LoseUnwritten();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _fault.Begin(e.Message);
        }
        _reader.CloseAll();
    }

    private void Finish()
    {
        _files.End();
        _pass.DeleteUnneeded();
    }

    private void Delete()
    {
        _files.Leave();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private void LoseUnwritten()
    {
        var samples = _book.UnwrittenSamples() + _pass.Fragments.Where(held => !held.IsSettled).Sum(held => (long)held.Samples);
        if (samples == 0)
            return;
        Log.LostAtEnd(_logger, Endpoint, Directory, samples);
        _ledger?.AddKept(-samples);
        _ledger?.AddDropped(DropReason.Shutdown, samples);
    }

    private void Damaged(SegmentFile segment, int offset)
    {
        Interlocked.Increment(ref _damaged);
        Log.Damaged(_logger, Endpoint, segment.Path, offset);
    }
}
