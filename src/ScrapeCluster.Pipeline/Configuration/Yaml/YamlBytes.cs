using System.Buffers;
using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>Turns a file's bytes into text: UTF-8, or UTF-16 where a byte order mark says so (YAML 1.1, 5.1 and 5.2).</summary>
internal static class YamlBytes
{
    /// <exception cref="YamlFormatException">The bytes are no text.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        return DecodeUtf8(bytes);
    }

    /// <exception cref="YamlFormatException">The text holds a character that YAML does not allow.</exception>
    public static void Check(string text)
    {
        var line = 1;
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                throw new YamlFormatException(line, "this is not valid Unicode: half of a surrogate pair");
            Check(rune, line);
            line += rune.Value == '\n' ? 1 : 0;
            i += rune.Utf16SequenceLength;
        }
    }

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        for (var rest = bytes; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var length) != OperationStatus.Done)
                throw new YamlFormatException(line, $"this is not valid UTF-8: byte 0x{rest[0]:X2}");
            line += rune.Value == '\n' ? 1 : 0;
            rest = rest[length..];
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static void Check(Rune rune, int line)
    {
        var isAllowed = rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and <= 0x7E) or 0x85 or (>= 0xA0 and <= 0xFFFD) or >= 0x10000;
        if (!isAllowed)
            throw new YamlFormatException(line, $"control character U+{rune.Value:X4} is not allowed here");
    }
}
