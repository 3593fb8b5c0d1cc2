using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// Reads the numbers of a page to the same bits as <see cref="FloatText"/>, which it leaves to it whatever is not short and common: up to 15 characters
/// of digits with a point, a minus sign or a power of ten, and the end of the line behind them.
/// </summary>
internal static class PlainNumber
{
    private const int Width = 16;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>For a length and the place of its point: which bytes are its digits, moved to the right end.</summary>
    private static readonly byte[] Digits = MakeDigits();

    /// <summary>Reads the number at <paramref name="position"/> and moves behind it.</summary>
    /// <returns>False where there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> body, ref int position, out ulong bits) =>
        TryReadShort(body, ref position, out bits) || TryReadAny(body, ref position, out bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadShort(ReadOnlySpan<byte> body, ref int position, out ulong bits)
    {
        bits = 0;
        if (body.Length - position <= Width)
            return false;
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(body), position);
        var isNegative = start == (byte)'-';
        var sign = isNegative ? 1 : 0;
        var text = Vector128.LoadUnsafe(ref start, (nuint)sign);
        var ends = Vector128.Equals(text, Vector128.Create((byte)'\n')).ExtractMostSignificantBits();
        var length = BitOperations.TrailingZeroCount(ends | 0x10000);
        if (length == Width)
            return false;

        var digits = text - Vector128.Create((byte)'0');
        var others = Vector128.GreaterThan(digits, Vector128.Create((byte)9)).ExtractMostSignificantBits() & ((1u << length) - 1);
        var end = position + sign + length;
        var exponent = 0;
        if (others != 0 && !TryReadForm(ref start, sign, text, ref others, ref length, ref exponent))
            return false;

        var point = BitOperations.TrailingZeroCount(others | 0x10000);
        var fraction = point == Width ? 0 : length - 1 - point;
        if (length <= (point == Width ? 0 : 1))
            return false;
        exponent -= fraction;
        if (exponent is < -22 or > 22)
            return false;

        double value = Mantissa(digits, length, point);
        if (exponent < 0)
            value /= PowersOfTen[-exponent];
        else if (exponent > 0)
            value *= PowersOfTen[exponent];
        bits = BitConverter.DoubleToUInt64Bits(value) | ((ulong)sign << 63);
        position = end;
        return true;
    }

    /// <summary>Looks at what is no digit: one point, and an exponent, which is taken off.</summary>
    private static bool TryReadForm(ref byte start, int sign, Vector128<byte> text, ref uint others, ref int length, ref int exponent)
    {
        var points = Vector128.Equals(text, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        if ((others & ~points) != 0)
        {
            var e = BitOperations.TrailingZeroCount(others & ~points);
            if (!TryReadExponent(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, sign + e), length - e), out exponent))
                return false;
            length = e;
            others &= (1u << e) - 1;
        }

        return (others & (others - 1)) == 0;
    }

    /// <summary>"e+06" and the like, two digits at most.</summary>
    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if ((text[0] | 0x20) != 'e' || text.Length is < 2 or > 4)
            return false;
        var isNegative = text[1] == '-';
        var digits = isNegative || text[1] == '+' ? text[2..] : text[1..];
        if (digits.Length is 0 or > 2)
            return false;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            exponent = (exponent * 10) + (digit - '0');
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }

    /// <summary>At most 15 digits: an exact double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mantissa(Vector128<byte> digits, int length, int point)
    {
        var which = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(Digits), (nuint)(((length * (Width + 1)) + point) * Width));
        var aligned = Vector128.Shuffle(digits, which).AsUInt64();
        var low = EightDigits(aligned.GetElement(1));
        return length <= 8 ? low : (EightDigits(aligned.GetElement(0)) * 100_000_000) + low;
    }

    /// <summary>Eight digits, the first in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EightDigits(ulong digits)
    {
        digits = (digits * 10) + (digits >> 8);
        return (((digits & 0x000000FF000000FF) * (100 + (1_000_000UL << 32))) + (((digits >> 16) & 0x000000FF000000FF) * (1 + (10_000UL << 32)))) >> 32;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadAny(ReadOnlySpan<byte> body, ref int position, out ulong bits)
    {
        var end = Scan.ValueEnd(body, position);
        var isNumber = FloatText.TryParse(body[position..end], out var value);
        bits = double.IsNaN(value) ? SpecialValues.NormalNaNBits : BitConverter.DoubleToUInt64Bits(value);
        position = end;
        return isNumber;
    }

    private static byte[] MakeDigits()
    {
        var table = new byte[Width * (Width + 1) * Width];
        Array.Fill(table, byte.MaxValue);
        for (var length = 1; length < Width; length++)
        {
            for (var point = 0; point <= Width; point++)
            {
                var to = (((length * (Width + 1)) + point) * Width) + Width - 1;
                for (var from = length - 1; from >= 0; from--)
                {
                    if (from != point)
                        table[to--] = (byte)from;
                }
            }
        }

        return table;
    }
}
