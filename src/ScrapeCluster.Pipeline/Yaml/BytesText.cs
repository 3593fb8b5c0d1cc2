using System.Buffers;
using System.Text;

namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>Bytes as text. A byte that is no UTF-8 becomes a lone surrogate, so that the text is seen to be invalid later on.</summary>
internal static class BytesText
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            if (isRune)
                text.Append(rune.ToString());
            else
                text.Append((char)(0xDC00 + bytes[0]));
            bytes = bytes[(isRune ? length : 1)..];
        }

        return text.ToString();
    }
}
