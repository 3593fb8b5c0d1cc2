using System.IO.Hashing;
using System.Text;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Decodes names and values of labels; gives the string of an earlier time where it still has that. Labels repeat from series to series and from target
/// to target, so most new series need no new string. Shared by all threads: a place holds any string, and whoever reads it compares.
/// </summary>
internal static class LabelTextCache
{
    // So many strings of at most this length stay: a few hundred KiB.
    private const int Places = 4096;
    private const int LongestKept = 48;

    private static readonly string?[] Texts = new string?[Places];

    internal static string Decode(ReadOnlySpan<byte> escaped)
    {
        if (escaped.Length > LongestKept)
            return LabelText.Decode(escaped);
        ref var place = ref Texts[XxHash3.HashToUInt64(escaped) % Places];
        var kept = Volatile.Read(ref place);
        if (kept is not null && Ascii.Equals(escaped, kept))
            return kept;

        var text = LabelText.Decode(escaped);
        // As many characters as bytes: nothing was escaped, and where all of it is ASCII it compares with its bytes.
        if (text.Length == escaped.Length)
            Volatile.Write(ref place, text);
        return text;
    }
}
