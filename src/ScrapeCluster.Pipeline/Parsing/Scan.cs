using System.Buffers;
using System.Runtime.CompilerServices;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// The smallest steps that both text formats share. A position at or past the end reads as 0, and a 0 byte is nowhere a
/// part of a name, a number or a delimiter.
/// </summary>
internal static class Scan
{
    internal const int NotFound = -1;

    private static readonly SearchValues<byte> MetricNameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:0123456789"u8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte At(ReadOnlySpan<byte> body, int position) =>
        (uint)position < (uint)body.Length ? body[position] : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsLabelNameStart(byte c) => (uint)((c | 0x20) - 'a') <= 'z' - 'a' || c == '_';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsMetricNameStart(byte c) => IsLabelNameStart(c) || c == ':';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsDigit(byte c) => (uint)(c - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SkipBlanks(ReadOnlySpan<byte> body, int position)
    {
        while (IsBlank(At(body, position)))
            position++;
        return position;
    }

    internal static int SkipNuls(ReadOnlySpan<byte> body, int position)
    {
        while ((uint)position < (uint)body.Length && body[position] == 0)
            position++;
        return position;
    }

    /// <summary>The end of the metric name that begins at <paramref name="position"/>.</summary>
    internal static int MetricNameEnd(ReadOnlySpan<byte> body, int position)
    {
        var length = body[position..].IndexOfAnyExcept(MetricNameBytes);
        return length < 0 ? body.Length : position + length;
    }

    /// <summary>The end of the label name that begins at <paramref name="position"/>; label names are short.</summary>
    internal static int LabelNameEnd(ReadOnlySpan<byte> body, int position)
    {
        while ((uint)position < (uint)body.Length && (IsLabelNameStart(body[position]) || IsDigit(body[position])))
            position++;
        return position;
    }

    /// <summary>The end of the text that begins here and goes on to a blank, a brace or the line's end.</summary>
    internal static int ValueEnd(ReadOnlySpan<byte> body, int position)
    {
        while ((uint)position < (uint)body.Length && body[position] is not ((byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'{'))
            position++;
        return position;
    }

    /// <summary>The end, closing quote included, of the quoted text that begins at a quote, where no 0 byte may stand.</summary>
    internal static int QuotedEnd(ReadOnlySpan<byte> body, int position, bool newlines)
    {
        for (var i = position + 1; ;)
        {
            var step = newlines ? body[i..].IndexOfAny((byte)'"', (byte)'\\', (byte)0) : body[i..].IndexOfAny("\"\\\0\n"u8);
            if (step < 0)
                return NotFound;
            i += step;
            if (body[i] == '"')
                return i + 1;
            if (body[i] != '\\' || At(body, i + 1) is 0 or (byte)'\n')
                return NotFound;
            i += 2;
        }
    }

    /// <summary>
    /// The same for label values, where 0 bytes may stand: they are passed over, also those between a backslash and what
    /// it escapes and those that follow the closing quote.
    /// </summary>
    internal static int LabelValueEnd(ReadOnlySpan<byte> body, int position, bool newlines)
    {
        for (var i = position + 1; ;)
        {
            var step = newlines ? body[i..].IndexOfAny((byte)'"', (byte)'\\') : body[i..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (step < 0)
                return NotFound;
            i += step;
            if (body[i] == '"')
                return SkipNuls(body, i + 1);
            if (body[i] != '\\')
                return NotFound;

            i = SkipNuls(body, i + 1);
            if (At(body, i) is 0 or (byte)'\n')
                return NotFound;
            i++;
        }
    }

    /// <summary>
    /// The end of a keyword of comments, or <see cref="NotFound"/>. Prometheus passes over 0 bytes within comments, so
    /// within their keywords too.
    /// </summary>
    internal static int KeywordEnd(ReadOnlySpan<byte> body, int position, ReadOnlySpan<byte> keyword)
    {
        foreach (var c in keyword)
        {
            if (At(body, position) != c)
                return NotFound;
            position = SkipNuls(body, position + 1);
        }

        return position;
    }
}
