using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// 64-bit hash of a piece of a page, by folded 128-bit multiplications (the way of wyhash). Its keys are drawn anew in each process: hashes never
/// leave it, and no target can work out two pages that hash alike.
/// </summary>
internal static class TextHash
{
    /// <summary>Odd, so that the hash of each piece counts wherever it stands among the others.</summary>
    private const ulong Turn = 0x9E3779B97F4A7C15;

    private static readonly ulong KeyA = DrawKey();
    private static readonly ulong KeyB = DrawKey();
    private static readonly ulong KeyC = DrawKey();

    /// <summary>The hash of several pieces in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Append(ulong all, ulong piece) => (all * Turn) + piece;

    public static ulong Of(ReadOnlySpan<byte> text) => Of(ref MemoryMarshal.GetReference(text), text.Length);

    /// <summary>Reads nothing outside of the <paramref name="length"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref byte text, int length)
    {
        ulong first, last;
        var state = KeyA;
        if (length >= 16)
        {
            var from = 0;
            for (; length - from > 16; from += 16)
                state = Fold(Read8(ref text, from) ^ KeyB, Read8(ref text, from + 8) ^ state);
            first = Read8(ref text, length - 16);
            last = Read8(ref text, length - 8);
        }
        else if (length >= 4)
        {
            var middle = (length >> 3) << 2;
            first = ((ulong)Read4(ref text, 0) << 32) | Read4(ref text, middle);
            last = ((ulong)Read4(ref text, length - 4) << 32) | Read4(ref text, length - 4 - middle);
        }
        else
        {
            first = length == 0 ? 0 : ((ulong)text << 16) | ((ulong)Unsafe.Add(ref text, length >> 1) << 8) | Unsafe.Add(ref text, length - 1);
            last = 0;
        }

        return Fold(Fold(first ^ KeyB, last ^ state) ^ KeyC, (ulong)length ^ KeyA);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read8(ref byte text, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read4(ref byte text, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref text, at));

    /// <summary>Half of its bits are set: few or many would multiply badly.</summary>
    private static ulong DrawKey()
    {
        while (true)
        {
            var key = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
            if (BitOperations.PopCount(key) == 32)
                return key;
        }
    }
}
