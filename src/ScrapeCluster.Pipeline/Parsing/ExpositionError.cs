using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>Words for a body that is not valid.</summary>
internal static class ExpositionError
{
    private const int MaxLineBytes = 120;
    private const int MaxSeenBytes = 24;

    /// <summary><c>line 3, column 5: expected a value, got "x" in: ...</c>; foreign text is cut to a fixed length.</summary>
    internal static string Describe(ReadOnlySpan<byte> body, int position, string problem)
    {
        position = Math.Min(position, body.Length);
        var before = body[..position];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        var line = before.Count((byte)'\n') + 1;
        var text = body[lineStart..];
        var end = text.IndexOf((byte)'\n');
        text = end < 0 ? text : text[..end];

        return string.Create(
            CultureInfo.InvariantCulture,
            $"line {line}, column {position - lineStart + 1}: {problem}, got {Seen(body, position)} in: {Quote(text, MaxLineBytes)}");
    }

    private static string Seen(ReadOnlySpan<byte> body, int position)
    {
        if (position == body.Length)
            return "the end of the body";
        if (body[position] == '\n')
            return "the end of the line";

        var rest = body[position..];
        var end = rest[1..].IndexOfAny(" \n"u8);
        return Quote(end < 0 ? rest : rest[..(end + 1)], MaxSeenBytes);
    }

    private static string Quote(ReadOnlySpan<byte> bytes, int most)
    {
        var text = new StringBuilder("\"");
        foreach (var c in Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, most)]))
        {
            if (char.IsControl(c))
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else
                text.Append(c);
        }

        return text.Append(bytes.Length > most ? "\"..." : "\"").ToString();
    }
}
