using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// The end of a queue where fragments leave: a batch is out with a sender, one at a time, and comes back or is settled. What is only on disk is
/// read without the queue's lock. One caller at a time peeks.
/// </summary>
internal sealed class QueueOutlet(QueueLines lines, QueueBooks books, FragmentShelf shelf, Lock gate)
{
    private readonly List<QueueEntry> _entries = [];
    private List<QueuedFragment> _queued = [];
    private QueueBatch? _batch;
    private EntryDeque? _from;
    private EntryDeque? _last;
    private QueueEntry? _toRead;
    private Fragment? _read;
    private bool _kept;

    /// <summary>Something is out. Under the lock, as all that has no lock of its own here.</summary>
    public bool IsOut => _entries.Count > 0;

    /// <summary>Hands out the oldest as long as they are chosen. Null: none is.</summary>
    /// <param name="throughEpoch">To hand over, nothing behind gates with greater epochs. Null: to send.</param>
    public QueueBatch? Peek(long? throughEpoch, Func<Fragment, PeekChoice> choose)
    {
        Begin(throughEpoch);
        while (true)
        {
            lock (gate)
            {
                _toRead = TakeUntilOnDisk(choose);
                if (_toRead is null)
                    return End();
            }
            _read = shelf.Read(_toRead.Value);
        }
    }

    /// <summary>The batch has ended, and is counted so. Does nothing where it is not out.</summary>
    public void Settle(QueueBatch batch, Action<int> count)
    {
        if (!ReferenceEquals(batch, _batch))
            return;
        foreach (var entry in _entries)
        {
            if (TryForget(entry))
                count(entry.Samples);
        }
        Clear();
    }

    /// <summary>The batch's samples stand elsewhere now. False: it is not out.</summary>
    public bool TryForget(QueueBatch batch)
    {
        if (!ReferenceEquals(batch, _batch) || _kept)
            return false;
        foreach (var entry in _entries)
            books.Forget(entry);
        Clear();
        return true;
    }

    /// <summary>The batch waits again, in front of all others. Does nothing where it is not out.</summary>
    public void PutBack(QueueBatch batch, int triedTogether)
    {
        if (!ReferenceEquals(batch, _batch) || _kept)
            return;
        var back = _from is { } line && lines.IsTakenOver(line) ? line : lines.Returned;
        for (var i = _entries.Count - 1; i >= 0; i--)
            back.AddFirst(triedTogether > 0 ? Tried(i, triedTogether) : _entries[i]);
        Clear();
    }

    /// <summary>Gives up what is out.</summary>
    public void GiveUp(DropReason reason)
    {
        foreach (var entry in _entries)
            books.GiveUp(entry, reason);
        Clear();
    }

    /// <summary>What is out stays on disk, unless it is settled yet.</summary>
    public void Keep()
    {
        _kept = true;
        foreach (var entry in _entries)
            books.Keep(entry);
    }

    public void ForEachOut(Action<QueueEntry> action) => _entries.ForEach(action);

    private void Begin(long? throughEpoch)
    {
        lock (gate)
        {
            if (IsOut)
                throw new InvalidOperationException("Cannot peek a batch: the one before is still out.");
            _from = throughEpoch is { } epoch && lines.Next is null ? lines.NextThrough(epoch) : null;
            _toRead = null;
            _read = null;
        }
    }

    private EntryDeque? Line() => _from is null ? NextLine() : _from.IsEmpty ? null : _from;

    // What went out in one request is repeated in one, with nothing in between; what was adopted since then and belongs in between cuts it in two.
    private EntryDeque? NextLine()
    {
        var returned = lines.Returned;
        if (!IsOut || returned.IsEmpty || returned.First.TriedTogether == 0)
            return lines.Next;
        if (_last == returned)
            return lines.Next == returned ? returned : null;
        return lines.Next == returned ? null : lines.Next;
    }

    // The next one that has to be read. Null: enough.
    private QueueEntry? TakeUntilOnDisk(Func<Fragment, PeekChoice> choose)
    {
        while (Line() is { } line)
        {
            var entry = line.First;
            if (shelf.Find(entry) is not { } fragment)
            {
                if (entry.Id != _toRead?.Id)
                    return entry;
                if (_read is null)
                {
                    GiveUpUnreadable(line);
                    continue;
                }
                fragment = _read;
            }
            var choice = choose(fragment);
            if (choice == PeekChoice.Stop)
                return null;
            line.TryRemoveFirst(out _);
            _last = line;
            if (choice == PeekChoice.Take)
                Take(entry, fragment);
            else
                books.GiveUp(entry, DropReason.TooOld);
        }
        return null;
    }

    private void GiveUpUnreadable(EntryDeque line)
    {
        line.TryRemoveFirst(out var entry);
        books.GiveUp(entry, shelf.IsGone(entry) ? DropReason.QueueFull : DropReason.Damaged);
    }

    private bool TryForget(in QueueEntry entry)
    {
        if (_kept)
            return books.TryUnkeep(entry);
        books.Forget(entry);
        return true;
    }

    private void Take(in QueueEntry entry, Fragment fragment)
    {
        _entries.Add(entry);
        _queued.Add(new QueuedFragment(fragment, entry.Since, entry.TriedTogether));
    }

    private QueueBatch? End()
    {
        _read = null;
        // Closed meanwhile, where nothing is out any more.
        return _batch = IsOut && !_kept ? new QueueBatch(_queued) : null;
    }

    private QueueEntry Tried(int i, int together) =>
        _entries[i] with { TriedTogether = Math.Min(together - (i % together), _entries.Count - i) };

    private void Clear()
    {
        _entries.Clear();
        // A shard may have nothing more for long: its last fragments are not to stay in memory until then.
        _queued = [];
        _batch = null;
        _from = null;
    }
}
