using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// Tells texts of series whose labels depend on the TYPE line before them: a bound (<c>le</c>, <c>quantile</c>) that is not in its one form. A text
/// that was known keeps the series it had when its type changes; all others mean the same under any type.
/// </summary>
internal static class TypedText
{
    /// <summary>True also in doubt.</summary>
    public static bool Is(ReadOnlySpan<byte> text)
    {
        for (var rest = text; rest.IndexOf("le"u8) is >= 0 and var found;)
        {
            var before = rest[..found];
            rest = rest[(found + 2)..];
            if (!rest.IsEmpty && IsBoundBefore(before, rest))
                return true;
        }

        return false;
    }

    private static bool IsBoundBefore(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) => after[0] switch
    {
        (byte)'=' => !HasOneForm(after[1..]),
        (byte)' ' or (byte)'\t' => true,
        (byte)'"' => before.EndsWith("\""u8) || before.EndsWith("\"quanti"u8),
        _ => false,
    };

    private static bool HasOneForm(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[0] != '"')
            return false;
        var length = value[1..].IndexOf((byte)'"');
        if (length < 0)
            return false;
        var text = System.Text.Encoding.UTF8.GetString(value.Slice(1, length));
        return BoundaryText.Normalize(text) == text;
    }
}
