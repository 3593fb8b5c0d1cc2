using System.Numerics;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// Which of the 8 bytes of a value a template leaves open, in one byte: how many low bytes are taken to stay zero (8: the value is zero as a whole),
/// and in the high half the number of the top byte that is taken to stay (0: it is open).
/// </summary>
internal static class ValueShape
{
    /// <summary>The value stays 0; nothing is open.</summary>
    public const byte Zero = 8;

    /// <summary>All bytes are open.</summary>
    public const byte Full = 0;

    /// <summary>Integers below it are given room for any integer of about their size, larger ones keep the zeros that they have.</summary>
    private const double SmallInteger = 1 << 16;

    /// <summary>Sign and most of the exponent: from 2^-15 to 2^65, and below zero from 2^-15 to 2^17.</summary>
    private static readonly byte[] Tops = [0, 0x3F, 0x40, 0x41, 0x42, 0x43, 0xBF, 0xC0];

    private static readonly ulong[] Masks = [.. Enumerable.Range(0, 256).Select(shape => MaskOf((byte)shape))];
    private static readonly ulong[] Constants = [.. Enumerable.Range(0, 256).Select(shape => (ulong)TopOf((byte)shape) << 56)];
    private static readonly byte[] Lengths = [.. Enumerable.Range(0, 256).Select(shape => (byte)Math.Max(0, 8 - (shape & 15) - (TopOf((byte)shape) != 0 ? 1 : 0)))];

    /// <summary>The first open byte, counted from the lowest.</summary>
    public static int Start(byte shape) => shape & 15;

    /// <summary>How many bytes are open.</summary>
    public static int Length(byte shape) => Lengths[shape];

    public static bool Fits(byte shape, ulong bits) => (bits & Masks[shape]) == Constants[shape];

    /// <summary>True where all that fits one shape fits the other.</summary>
    public static bool IsWithin(byte narrow, byte wide) => (Masks[wide] & ~Masks[narrow]) == 0 && (Constants[narrow] & Masks[wide]) == Constants[wide];

    /// <summary>The narrowest shape that lets a value move a little.</summary>
    public static byte Of(ulong bits) =>
        bits == 0 ? Zero : Make(LowZeros(bits), Math.Max(0, Array.IndexOf(Tops, (byte)(bits >> 56))));

    /// <summary>A shape for what fitted <paramref name="shape"/> and for a value that does not.</summary>
    public static byte Widen(byte shape, ulong bits)
    {
        if (shape == Zero)
            return Make(LowZeros(bits), top: 0);
        var top = bits >> 56 == TopOf(shape) ? shape >> 4 : 0;
        var zeros = bits == 0 ? Start(shape) : LowZeros(bits);
        if (zeros >= Start(shape))
            return Make(Start(shape), top);
        // An integer is followed by larger ones; of fractions any may come.
        return Make(IsInteger(bits) ? Math.Max(0, zeros - 1) : 0, top);
    }

    private static byte Make(int zeros, int top) => (byte)(zeros | (top << 4));

    private static byte TopOf(byte shape) => shape >> 4 < Tops.Length ? Tops[shape >> 4] : (byte)0;

    private static ulong MaskOf(byte shape)
    {
        var zeros = shape & 15;
        var low = zeros >= 8 ? ulong.MaxValue : (1UL << (8 * zeros)) - 1;
        return TopOf(shape) != 0 ? low | (0xFFUL << 56) : low;
    }

    private static bool IsInteger(ulong bits)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        return value == Math.Truncate(value);
    }

    private static int LowZeros(ulong bits)
    {
        var zeros = Math.Min(7, BitOperations.TrailingZeroCount(bits) / 8);
        var value = Math.Abs(BitConverter.UInt64BitsToDouble(bits));
        if (value < SmallInteger && value >= 1 && value == Math.Truncate(value))
            zeros = Math.Min(zeros, (52 - BitOperations.Log2((uint)value)) / 8);
        return zeros;
    }
}
