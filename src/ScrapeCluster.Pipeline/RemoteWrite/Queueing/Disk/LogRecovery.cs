using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Reads a log's directory at a start: what earlier runs did not settle, by the headers alone. Damage costs what is damaged, and never throws.</summary>
internal sealed class LogRecovery(string endpoint, string directory, int shardCount, TimeProvider time, ILogger logger)
{
    private readonly List<SegmentFile> _segments = [];
    private readonly Dictionary<long, FoundRecord> _live = [];
    private readonly TimeSpan _now = time.GetElapsedTime(0);
    private readonly long _nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _lastId;
    private int _lastQueue;
    private long _damaged;

    public LogContents Read()
    {
        var files = FindFiles();
        for (var i = 0; i < files.Count; i++)
            TryRead(files[i].Number, files[i].Path, isLast: i == files.Count - 1);
        return new LogContents(_segments, [.. _live.Values], _lastId, _lastQueue, files.Count > 0 ? files[^1].Number : 0, _damaged);
    }

    private List<(int Number, string Path)> FindFiles()
    {
        try
        {
            return Directory.Exists(directory) ? [.. SegmentFile.FindAll(directory)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CannotRead(logger, endpoint, directory, e.Message);
            return [];
        }
    }

    private void TryRead(int number, string path, bool isLast)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            Read(new SegmentFile(number, path), new SegmentScan(file), isLast);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _damaged++;
            Log.CannotRead(logger, endpoint, path, e.Message);
        }
    }

    private void Read(SegmentFile segment, SegmentScan scan, bool isLast)
    {
        segment.Length = scan.Length;
        _segments.Add(segment);
        foreach (var (offset, header) in scan.Records())
        {
            if (header.Kind == RecordKind.Data)
                Add(segment, offset, header);
            else
                Settle(segment, scan, offset, header);
        }
        ReportDamage(segment, scan, isLast);
    }

    private void Add(SegmentFile segment, long offset, in RecordHeader header)
    {
        _lastId = Math.Max(_lastId, header.Id);
        _lastQueue = Math.Max(_lastQueue, header.Order.QueueNumber);
        var since = _now - TimeSpan.FromMilliseconds(Math.Max(0, _nowMs - header.AppendedMs));
        var entry = new QueueEntry(null, header.Id, since, header.MinTimestampMs, header.Samples, header.PayloadLength, header.TriedTogether);
        _live[header.Id] = new FoundRecord(entry, header.Order, header.Shard % shardCount, header.MaxTimestampMs, segment.Number, (int)offset);
    }

    private void Settle(SegmentFile segment, SegmentScan scan, long offset, in RecordHeader header)
    {
        if (scan.Payload(offset, header) is not { } payload)
        {
            Damage(segment, offset);
            return;
        }
        foreach (var id in MemoryMarshal.Cast<byte, long>(payload))
        {
            _lastId = Math.Max(_lastId, id);
            _live.Remove(id);
        }
    }

    // The end of the last file is torn after a kill: nobody was promised anything.
    private void ReportDamage(SegmentFile segment, SegmentScan scan, bool isLast)
    {
        foreach (var offset in scan.Damaged)
            Damage(segment, offset);
        if (scan.GoodLength >= scan.Length)
            return;
        if (isLast)
            Log.TornEnd(logger, endpoint, segment.Path, scan.GoodLength, scan.Length - scan.GoodLength);
        else
            Damage(segment, scan.GoodLength);
    }

    private void Damage(SegmentFile segment, long offset)
    {
        _damaged++;
        Log.Damaged(logger, endpoint, segment.Path, offset);
    }
}
