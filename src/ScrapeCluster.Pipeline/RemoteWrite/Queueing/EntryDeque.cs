using System.Diagnostics.CodeAnalysis;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>Entries in order, with their sums, in chunks: long ones need no more memory than their entries, and short ones allocate nothing. Not safe on many threads.</summary>
internal sealed class EntryDeque
{
    private const int ChunkSize = 64;

    private Chunk? _first;
    private Chunk? _last;
    private Chunk? _spare;

    public int Count { get; private set; }

    public long Samples { get; private set; }

    public long Bytes { get; private set; }

    public bool IsEmpty => Count == 0;

    /// <summary>There must be one.</summary>
    public ref readonly QueueEntry First => ref _first!.Entries[_first.Start];

    public long OldestTicks => IsEmpty ? long.MaxValue : First.Since.Ticks;

    public void AddLast(in QueueEntry entry)
    {
        if (_last is null || _last.End == ChunkSize)
            Append(Rent(at: 0));
        _last!.Entries[_last.End++] = entry;
        Sum(entry, 1);
    }

    public void AddFirst(in QueueEntry entry)
    {
        if (_first is null || _first.Start == 0)
            Prepend(Rent(at: ChunkSize));
        _first!.Entries[--_first.Start] = entry;
        Sum(entry, 1);
    }

    public bool TryRemoveFirst(out QueueEntry entry)
    {
        entry = default;
        if (IsEmpty)
            return false;
        ref var place = ref _first!.Entries[_first.Start++];
        (entry, place) = (place, default);
        Sum(entry, -1);
        if (_first.IsEmpty)
            RemoveFirstChunk();
        return true;
    }

    /// <summary>Puts it before all that are newer by their timestamps, as long as those stand at the end.</summary>
    public void AddByTime(in QueueEntry entry)
    {
        var newer = new Stack<QueueEntry>();
        while (!IsEmpty && Last.MinTimestampMs > entry.MinTimestampMs)
            newer.Push(RemoveLast());
        AddLast(entry);
        while (newer.TryPop(out var next))
            AddLast(next);
    }

    /// <summary>Takes out all that are chosen, wherever they stand.</summary>
    public void RemoveWhere(Func<QueueEntry, bool> choose)
    {
        for (var left = Count; left > 0; left--)
        {
            TryRemoveFirst(out var entry);
            if (!choose(entry))
                AddLast(entry);
        }
    }

    /// <summary>True where one has this id.</summary>
    public bool TryRemove(long id, [NotNullWhen(true)] out QueueEntry? removed)
    {
        QueueEntry? found = null;
        if (!IsEmpty && First.Id == id && TryRemoveFirst(out var first))
            found = first;
        else if (Contains(id))
            RemoveWhere(entry => Take(entry, id, ref found));
        removed = found;
        return found is not null;
    }

    private ref readonly QueueEntry Last => ref _last!.Entries[_last.End - 1];

    private static bool Take(in QueueEntry entry, long id, ref QueueEntry? found)
    {
        if (entry.Id != id)
            return false;
        found = entry;
        return true;
    }

    private bool Contains(long id)
    {
        for (var chunk = _first; chunk is not null; chunk = chunk.Next)
        {
            for (var i = chunk.Start; i < chunk.End; i++)
            {
                if (chunk.Entries[i].Id == id)
                    return true;
            }
        }
        return false;
    }

    private QueueEntry RemoveLast()
    {
        ref var place = ref _last!.Entries[--_last.End];
        var entry = place;
        place = default;
        Sum(entry, -1);
        if (_last.IsEmpty)
            RemoveLastChunk();
        return entry;
    }

    private void Sum(in QueueEntry entry, int sign)
    {
        Count += sign;
        Samples += sign * entry.Samples;
        Bytes += sign * entry.Bytes;
    }

    private Chunk Rent(int at)
    {
        var chunk = _spare ?? new Chunk();
        _spare = null;
        chunk.Start = chunk.End = at;
        return chunk;
    }

    private void Append(Chunk chunk)
    {
        (chunk.Previous, chunk.Next) = (_last, null);
        if (_last is null)
            _first = chunk;
        else
            _last.Next = chunk;
        _last = chunk;
    }

    private void Prepend(Chunk chunk)
    {
        (chunk.Previous, chunk.Next) = (null, _first);
        if (_first is null)
            _last = chunk;
        else
            _first.Previous = chunk;
        _first = chunk;
    }

    private void RemoveFirstChunk()
    {
        _spare = _first;
        _first = _first!.Next;
        if (_first is null)
            _last = null;
        else
            _first.Previous = null;
    }

    private void RemoveLastChunk()
    {
        _spare = _last;
        _last = _last!.Previous;
        if (_last is null)
            _first = null;
        else
            _last.Next = null;
    }

    private sealed class Chunk
    {
        public readonly QueueEntry[] Entries = new QueueEntry[ChunkSize];
        public int Start;
        public int End;
        public Chunk? Previous;
        public Chunk? Next;

        public bool IsEmpty => Start == End;
    }
}
