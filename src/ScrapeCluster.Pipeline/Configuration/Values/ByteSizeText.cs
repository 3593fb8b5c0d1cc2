using System.Buffers;
using System.Globalization;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Configuration.Values;

/// <summary>
/// Sizes as Prometheus reads them: <c>10MB</c>, <c>1.5GiB</c>, <c>1GB512MB</c>, <c>0</c>; powers of 1024 with and without
/// the <c>i</c>, but not both in one text; a number without a unit is refused (alecthomas/units, Base2Bytes).
/// </summary>
public static class ByteSizeText
{
    /// <summary>For error messages.</summary>
    public const string Grammar = "a size with a unit such as 10MB: B, KB, MB, GB, TB, PB, EB or KiB, MiB, GiB, TiB, PiB, EiB, each a power of 1024";

    private const string Prefixes = "KMGTPE";

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create(".0123456789");

    public static bool TryParse(string text, out ByteSize size)
    {
        var ok = TryParse(text, "iB", out var bytes) || TryParse(text, "B", out bytes);
        size = new ByteSize(bytes);
        return ok;
    }

    private static bool TryParse(string text, string suffix, out long bytes)
    {
        bytes = 0;
        var negative = text.StartsWith('-');
        var rest = negative || text.StartsWith('+') ? text.AsSpan(1) : text;
        if (rest is "0")
            return true;
        if (rest.Length == 0)
            return false;

        double sum = 0;
        while (rest.Length > 0)
        {
            var length = LengthOfNumber(rest);
            if (!TryParseNumber(rest[..length], out var number))
                return false;

            rest = rest[length..];
            var unitLength = rest.IndexOfAny(NumberCharacters);
            var unit = unitLength < 0 ? rest : rest[..unitLength];
            if (Factor(unit, suffix) is not { } factor)
                return false;
            rest = rest[unit.Length..];
            sum += number * factor;
        }

        sum = negative ? -sum : sum;
        if (Math.Abs(sum) > long.MaxValue)
            return false;
        bytes = (long)sum;
        return true;
    }

    // Digits, at most one point, digits.
    private static int LengthOfNumber(ReadOnlySpan<char> text)
    {
        var length = 0;
        var point = false;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || (text[length] == '.' && !point)))
            point |= text[length++] == '.';
        return length;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out double number)
    {
        number = 0;
        var digits = text.Length - (text.Contains('.') ? 1 : 0);
        return digits > 0 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    private static double? Factor(ReadOnlySpan<char> unit, string suffix)
    {
        if (unit is "B")
            return 1;
        var power = unit.Length == suffix.Length + 1 && unit[1..].SequenceEqual(suffix) ? Prefixes.IndexOf(unit[0], StringComparison.Ordinal) : -1;
        return power < 0 ? null : Math.Pow(1024, power + 1);
    }
}
