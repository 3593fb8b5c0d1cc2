namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Where each fragment of a log is, by its id: 16 bytes each, in chunks that go when all of theirs are settled. Not safe on many threads.</summary>
internal sealed class LogIndex
{
    private const int ChunkBits = 9;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Dictionary<long, Chunk> _chunks = [];
    private Chunk? _spare;

    public int Count { get; private set; }

    public LogSlot this[long id] => _chunks.TryGetValue(id >> ChunkBits, out var chunk) ? chunk.Slots[id & (ChunkSize - 1)] : default;

    public void Set(long id, LogSlot slot)
    {
        if (!_chunks.TryGetValue(id >> ChunkBits, out var chunk))
        {
            chunk = _spare ?? new Chunk();
            _spare = null;
            _chunks.Add(id >> ChunkBits, chunk);
        }
        ref var place = ref chunk.Slots[id & (ChunkSize - 1)];
        if (place.IsEmpty)
        {
            chunk.Count++;
            Count++;
        }
        place = slot;
    }

    /// <summary>What was there.</summary>
    public LogSlot Remove(long id)
    {
        if (!_chunks.TryGetValue(id >> ChunkBits, out var chunk))
            return default;
        ref var place = ref chunk.Slots[id & (ChunkSize - 1)];
        var slot = place;
        if (slot.IsEmpty)
            return default;
        place = default;
        Count--;
        if (--chunk.Count == 0)
        {
            _chunks.Remove(id >> ChunkBits);
            _spare = chunk;
        }
        return slot;
    }

    private sealed class Chunk
    {
        public readonly LogSlot[] Slots = new LogSlot[ChunkSize];
        public int Count;
    }
}
