namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>Whole numbers as Go writes them: <c>12</c>, <c>-0x1F</c>, <c>0b101</c>, <c>0o17</c>, and <c>017</c> for fifteen.</summary>
internal static class GoInteger
{
    /// <returns>False where the text is no such number or does not fit 64 bits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out bool negative, out ulong magnitude)
    {
        negative = text.StartsWith("-");
        magnitude = 0;
        if (negative || text.StartsWith("+"))
            text = text[1..];

        var radix = Radix(ref text);
        return text.Length > 0 && TryParseDigits(text, radix, out magnitude);
    }

    private static uint Radix(ref ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '0')
            return 10;

        var radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16u, 'o' => 8u, 'b' => 2u, _ => 0u };
        text = text[(radix == 0 ? 1 : 2)..];
        return radix == 0 ? 8 : radix;
    }

    private static bool TryParseDigits(ReadOnlySpan<char> digits, uint radix, out ulong value)
    {
        UInt128 sum = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? (uint)HexValue(c) : radix;
            sum = (sum * radix) + digit;
            if (digit >= radix || sum > ulong.MaxValue)
            {
                value = 0;
                return false;
            }
        }

        value = (ulong)sum;
        return true;
    }

    private static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
