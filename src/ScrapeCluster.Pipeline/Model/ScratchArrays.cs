using System.Numerics;

namespace ScrapeCluster.Pipeline.Model;

/// <summary>
/// Arrays that a piece of work needs for a moment, shared by all threads. Few are kept of each length, and none through a collection: a burst leaves no memory
/// behind. (<see cref="System.Buffers.ArrayPool{T}.Shared"/> keeps some for each thread that ever used one: with pages of 100 KB that were 10 MB.)
/// </summary>
/// <typeparam name="T">Without references: an array is given out as it was left.</typeparam>
internal static class ScratchArrays<T>
    where T : unmanaged
{
    private const int SmallestBits = 8;
    private const int LargestBits = 30;

    private static readonly Shelf[] Shelves = [.. Enumerable.Range(0, LargestBits - SmallestBits + 1).Select(_ => new Shelf())];

    /// <returns>An array of at least this length, with anything in it.</returns>
    public static T[] Rent(int least)
    {
        if (least > 1 << LargestBits)
            return GC.AllocateUninitializedArray<T>(least);
        var bits = Math.Max(SmallestBits, BitOperations.Log2((uint)Math.Max(least, 1) - 1 | 1) + 1);
        return Shelves[bits - SmallestBits].Take() ?? GC.AllocateUninitializedArray<T>(1 << bits);
    }

    /// <param name="array">From <see cref="Rent"/>; nobody uses it any more.</param>
    public static void Return(T[] array)
    {
        if (array.Length is >= 1 << SmallestBits and <= 1 << LargestBits && BitOperations.IsPow2(array.Length))
            Shelves[BitOperations.Log2((uint)array.Length) - SmallestBits].Give(array);
    }

    /// <summary>Arrays of one length. Weak: what is idle while a collection runs is gone.</summary>
    private sealed class Shelf
    {
        private readonly WeakReference<T[]?>[] _idle = [.. Enumerable.Range(0, Environment.ProcessorCount + 2).Select(_ => new WeakReference<T[]?>(null))];
        private readonly Lock _gate = new();
        private int _count;

        public T[]? Take()
        {
            lock (_gate)
            {
                while (_count > 0)
                {
                    var place = _idle[--_count];
                    if (!place.TryGetTarget(out var array))
                        continue;
                    place.SetTarget(null);
                    return array;
                }
            }

            return null;
        }

        public void Give(T[] array)
        {
            lock (_gate)
            {
                if (_count < _idle.Length)
                    _idle[_count++].SetTarget(array);
            }
        }
    }
}
