using System.Runtime.CompilerServices;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A set of small numbers in order of insertion, emptied at no cost.</summary>
internal sealed class SparseSet(int capacity)
{
    private readonly int[] _dense = new int[capacity];
    private readonly int[] _sparse = new int[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Items => _dense.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <returns>False where it was there already.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int value)
    {
        var index = _sparse[value];
        if (index < Count && _dense[index] == value)
            return false;
        _sparse[value] = Count;
        _dense[Count++] = value;
        return true;
    }
}
