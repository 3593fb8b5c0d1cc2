using System.Text;
using System.Text.Unicode;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>Turns the bytes of names, values and help texts into what they stand for.</summary>
internal static class LabelText
{
    // Each byte that is not part of valid UTF-8 becomes one of the low surrogates U+DC80 to U+DCFF: never a valid text.
    private const char InvalidByteBase = '\udc00';

    /// <summary>Undoes <c>\\</c>, <c>\"</c> and <c>\n</c>, and decodes.</summary>
    internal static string Decode(ReadOnlySpan<byte> escaped) => DecodeRaw(Unescape(escaped));

    /// <summary>Decodes UTF-8; invalid bytes become lone surrogates.</summary>
    internal static string DecodeRaw(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeInvalid(bytes);

    /// <summary>The escapes of label values and names: <c>\\</c>, <c>\"</c>, <c>\n</c>; others stay as they are.</summary>
    internal static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text) => Unescape(text, quotes: true);

    /// <summary>The escapes of help texts in Prometheus text format: <c>\\</c> and <c>\n</c>.</summary>
    internal static ReadOnlySpan<byte> UnescapeHelp(ReadOnlySpan<byte> text) => Unescape(text, quotes: false);

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text, bool quotes)
    {
        var first = text.IndexOf((byte)'\\');
        if (first < 0)
            return text;

        var plain = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var next = c == '\\' ? Scan.At(text, i + 1) : (byte)0;
            if (next is (byte)'\\' or (byte)'n' || (quotes && next == '"'))
            {
                c = next == 'n' ? (byte)'\n' : next;
                i++;
            }

            plain[length++] = c;
        }

        return plain.AsSpan(0, length);
    }

    private static string DecodeInvalid(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
                bytes = bytes[length..];
            }
            else
            {
                text.Append((char)(InvalidByteBase + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }
}
