namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Reads all that Go's strconv.ParseFloat accepts: beside the numbers of samples also hexadecimal ones (<c>0x1.8p3</c>)
/// and underscores between digits. Only label values are read this way.
/// </summary>
internal static class NumberLiteral
{
    private const int MantissaBits = 53;
    private const int MinExponent = -1022;
    private const int MaxExponent = 1023;

    internal static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Contains((byte)'_'))
        {
            if (!UnderscoresSeparateDigits(text))
                return false;
            text = Array.FindAll(text.ToArray(), c => c != '_');
        }

        var unsigned = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (!IsHexadecimal(unsigned))
            return FloatText.TryParse(text, out value);
        if (!TryParseHexadecimal(unsigned[2..], out value))
            return false;
        value = text[0] == '-' ? -value : value;
        return true;
    }

    private static bool IsHexadecimal(ReadOnlySpan<byte> text) => text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x';

    private static bool UnderscoresSeparateDigits(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        var hexadecimal = IsHexadecimal(text);

        // The prefix counts as a digit: 0x_1p4 is fine.
        var afterDigit = hexadecimal;
        for (var i = hexadecimal ? 2 : 0; i < text.Length; i++)
        {
            var isDigit = Scan.IsDigit(text[i]) || (hexadecimal && char.IsAsciiHexDigit((char)text[i]));
            var isBesideUnderscore = text[i] == '_' || (i > 0 && text[i - 1] == '_');
            if (isBesideUnderscore && (text[i] == '_' ? !afterDigit : !isDigit))
                return false;
            afterDigit = isDigit;
        }

        return text[^1] != '_';
    }

    private static bool TryParseHexadecimal(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var p = text.IndexOfAny((byte)'p', (byte)'P');
        if (p < 0 || !TryReadMantissa(text[..p], out var mantissa, out var exponent, out var inexact))
            return false;
        if (!TryReadExponent(text[(p + 1)..], out var power))
            return false;

        value = mantissa == 0 ? 0 : Round(mantissa, exponent + power, inexact);
        return double.IsFinite(value);
    }

    /// <summary>16 hexadecimal digits; of the rest only whether it is zero.</summary>
    private static bool TryReadMantissa(ReadOnlySpan<byte> text, out ulong mantissa, out int exponent, out bool inexact)
    {
        mantissa = 0;
        exponent = 0;
        inexact = false;
        var fraction = false;
        var digits = 0;
        foreach (var c in text)
        {
            if (c == '.' && !fraction)
            {
                fraction = true;
                continue;
            }

            if (!char.IsAsciiHexDigit((char)c))
                return false;
            digits++;
            var digit = (uint)Convert.ToInt32(((char)c).ToString(), 16);
            var full = mantissa >> 60 != 0;
            if (!full)
                mantissa = (mantissa << 4) | digit;
            inexact |= full && digit != 0;
            exponent += (full ? 4 : 0) - (fraction ? 4 : 0);
        }

        return digits > 0;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        foreach (var c in text)
        {
            if (!Scan.IsDigit(c))
                return false;
            if (exponent < 10_000)
                exponent = (exponent * 10) + (c - '0');
        }

        exponent = negative ? -exponent : exponent;
        return text.Length > 0;
    }

    /// <summary>The double nearest to mantissa times two to the exponent, ties to even; infinity where it is too large.</summary>
    private static double Round(ulong mantissa, int exponent, bool inexact)
    {
        var shift = System.Numerics.BitOperations.LeadingZeroCount(mantissa);
        mantissa <<= shift;
        exponent -= shift;

        var leading = exponent + 63;
        if (leading > MaxExponent)
            return double.PositiveInfinity;
        var dropped = 64 - MantissaBits + Math.Max(0, MinExponent - leading);
        if (dropped > 64)
            return 0;

        var kept = dropped == 64 ? 0 : mantissa >> dropped;
        var rest = mantissa << (64 - dropped);
        const ulong half = 1UL << 63;
        if (rest > half || (rest == half && (inexact || (kept & 1) == 1)))
            kept++;
        return Math.ScaleB(kept, exponent + dropped);
    }
}
