using System.Globalization;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Reads the numbers of expositions as Go's strconv.ParseFloat does, rounded to the nearest double, without hexadecimal
/// forms and underscores, which Prometheus refuses in samples. Too large a number is an error, too small a one is zero.
/// </summary>
internal static class FloatText
{
    // 10^19 - 1 still fits into 64 bits.
    private const int MaxExactDigits = 19;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    internal static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        var i = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            i = 1;
        }

        var mantissa = 0UL;
        var start = i;
        var digits = ReadDigits(text, ref i, ref mantissa);
        var exponent = 0;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            var fraction = ReadDigits(text, ref i, ref mantissa);
            digits += fraction;
            exponent = -fraction;
        }

        if (digits == 0)
            return TryParseSpecial(text, out value);
        if (i < text.Length && !TryReadExponent(text, ref i, ref exponent))
        {
            value = 0;
            return false;
        }

        if ((digits <= MaxExactDigits || CountSignificant(text[start..]) <= MaxExactDigits) && TryCombine(mantissa, exponent, out value))
        {
            value = negative ? -value : value;
            return double.IsFinite(value);
        }

        return TryParseSlow(text, out value);
    }

    /// <summary>Adds digits to the mantissa, which wraps around after 19 of them.</summary>
    private static int ReadDigits(ReadOnlySpan<byte> text, ref int i, ref ulong mantissa)
    {
        var start = i;
        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9)
                break;
            mantissa = (mantissa * 10) + digit;
        }

        return i - start;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int i, ref int exponent)
    {
        if ((text[i] | 0x20) != 'e')
            return false;
        i++;
        var negative = i < text.Length && text[i] == '-';
        if (negative || (i < text.Length && text[i] == '+'))
            i++;
        if (i == text.Length)
            return false;

        var read = 0;
        for (; i < text.Length; i++)
        {
            if (!Scan.IsDigit(text[i]))
                return false;
            if (read < 10_000)
                read = (read * 10) + (text[i] - '0');
        }

        exponent += negative ? -read : read;
        return true;
    }

    private static int CountSignificant(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'e', (byte)'E');
        var digits = end < 0 ? text : text[..end];
        digits = digits.TrimStart("0."u8);
        return digits.Length - (digits.Contains((byte)'.') ? 1 : 0);
    }

    /// <summary>Exact at once where mantissa and power of ten are exact doubles: one rounding (Clinger's fast path).</summary>
    private static bool TryCombine(ulong mantissa, int exponent, out double value)
    {
        value = mantissa;
        if (mantissa == 0 || exponent == 0)
            return true;
        if (mantissa > 1UL << 53 || exponent < -22 || exponent > 22)
            return DecimalRounding.TryRound(mantissa, exponent, out value);
        value = exponent < 0 ? value / PowersOfTen[-exponent] : value * PowersOfTen[exponent];
        return true;
    }

    /// <summary>For numbers of more than 19 digits and the few that are in doubt; the text is of the right form.</summary>
    private static bool TryParseSlow(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool TryParseSpecial(ReadOnlySpan<byte> text, out double value)
    {
        var unsigned = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (System.Text.Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
        {
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        value = double.NaN;
        return System.Text.Ascii.EqualsIgnoreCase(text, "nan"u8);
    }
}
