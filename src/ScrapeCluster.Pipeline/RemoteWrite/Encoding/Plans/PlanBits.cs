using System.Runtime.CompilerServices;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>The small encodings inside of a plan: sets as bits, where null has or lacks all, and varints.</summary>
internal static class PlanBits
{
    /// <param name="set">Null: all are in it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(ulong[]? set, int index) => set is null || (set[index >> 6] >> (index & 63) & 1) != 0;

    /// <param name="set">Null: it is empty, and made where it is to get something.</param>
    public static void Add(ref ulong[]? set, int index, int count)
    {
        set ??= new ulong[(count + 63) / 64];
        set[index >> 6] |= 1UL << (index & 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        int value = bytes[at++];
        if (value < 0x80)
            return value;
        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
