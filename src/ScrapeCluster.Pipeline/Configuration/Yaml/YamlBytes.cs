using System.Buffers;
using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>Turns a file's bytes into text: UTF-8, or UTF-16 where a byte order mark says so; no control characters (YAML 1.1, 5.1).</summary>
internal static class YamlBytes
{
    /// <exception cref="YamlFormatException">The bytes are no text that YAML allows.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return DecodeUtf16(bytes[2..], Encoding.Unicode);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return DecodeUtf16(bytes[2..], Encoding.BigEndianUnicode);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        return DecodeUtf8(bytes);
    }

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        for (var rest = bytes; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var length) != OperationStatus.Done)
                throw new YamlFormatException(line, $"this is not valid UTF-8: byte 0x{rest[0]:X2}");
            Check(rune, line);
            line += rune.Value == '\n' ? 1 : 0;
            rest = rest[length..];
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static string DecodeUtf16(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var text = encoding.GetString(bytes);
        var line = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            Check(rune, line);
            line += rune.Value == '\n' ? 1 : 0;
        }

        return text;
    }

    private static void Check(Rune rune, int line)
    {
        var isAllowed = rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and <= 0x7E) or 0x85 or (>= 0xA0 and <= 0xFFFD) or >= 0x10000;
        if (!isAllowed)
            throw new YamlFormatException(line, $"control character U+{rune.Value:X4} is not allowed here");
    }
}
