namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// The index of an open-addressing hash table with linear probing: positions in the owner's own array of entries. Nothing is ever
/// removed from it; the owner clears it and adds what remains.
/// </summary>
internal struct HashSlots()
{
    private int[] _slots = [];
    private int _mask = -1;

    /// <summary>Where a probe for a hash begins; <see cref="Next"/> goes on.</summary>
    public readonly int First(ulong hash) => (int)hash & _mask;

    public readonly int Next(int slot) => (slot + 1) & _mask;

    /// <summary>The entry in a slot, or -1 where the probe ends.</summary>
    public readonly int this[int slot] => _slots[slot] - 1;

    /// <summary>True where another entry would fill more than three quarters.</summary>
    public readonly bool IsFull(int count) => (count + 1) * 4L > _slots.Length * 3L;

    public void Clear(int forCount)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, forCount * 4L / 3 + 1));
        if (size == _slots.Length)
            Array.Clear(_slots);
        else
            _slots = new int[size];
        _mask = size - 1;
    }

    public readonly void Add(ulong hash, int entry)
    {
        var slot = First(hash);
        while (_slots[slot] != 0)
            slot = Next(slot);
        _slots[slot] = entry + 1;
    }
}
