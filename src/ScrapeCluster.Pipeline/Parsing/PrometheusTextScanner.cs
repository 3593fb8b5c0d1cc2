using System.Buffers.Text;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Prometheus text format 0.0.4 and 1.0.0. The body is read as if one more line end stood behind it. The source of each
/// rule is Prometheus' promlex.l and promparse.go; where those surprise, the surprise is kept and said so here.
/// </summary>
internal static class PrometheusTextScanner
{
    internal static ExpositionEntry Next(ReadOnlySpan<byte> body, ref ScanState state)
    {
        while (true)
        {
            var start = state.Position;
            var position = start;
            var c = Scan.At(body, position);
            if (Scan.IsBlank(c))
            {
                position = Scan.SkipBlanks(body, position);
                c = Scan.At(body, position);
            }

            if (Scan.IsMetricNameStart(c))
                return NamedSample(body, ref state, start, position);

            switch (c)
            {
                case (byte)'\n':
                    state.Position = position + 1;
                    continue;
                case 0: // The end, or a 0 byte where a line begins, which ends the body for Prometheus.
                    return ExpositionEntry.EndOfBody;
                case (byte)'#':
                    return CommentLine(body, ref state, position + 1);
                case (byte)'{':
                    return BracedSample(body, ref state, start, position);
                default:
                    return state.Fail(body, position, "expected a metric name, \"{\" or \"#\"");
            }
        }
    }

    /// <summary>Blanks before the name become part of the name.</summary>
    private static ExpositionEntry NamedSample(ReadOnlySpan<byte> body, ref ScanState state, int start, int position)
    {
        var end = Scan.MetricNameEnd(body, position);
        state.SeriesStart = state.NameStart = start;
        state.SeriesEnd = state.NameEnd = end;
        state.LabelsStart = 0;

        position = Scan.SkipBlanks(body, end);
        if (Scan.At(body, position) == '{' && !TryReadLabels(body, ref state, ref position))
            return ExpositionEntry.Invalid;
        return ValueAndTimestamp(body, ref state, position);
    }

    private static ExpositionEntry BracedSample(ReadOnlySpan<byte> body, ref ScanState state, int start, int position)
    {
        state.SeriesStart = start;
        state.NameStart = -1;
        if (!TryReadLabels(body, ref state, ref position))
            return ExpositionEntry.Invalid;
        return state.NameStart < 0
            ? state.Fail(body, position, "expected a metric name in quotes among the labels, or one before them")
            : ValueAndTimestamp(body, ref state, position);
    }

    private static bool TryReadLabels(ReadOnlySpan<byte> body, ref ScanState state, ref int position)
    {
        state.LabelsStart = position + 1;
        var labels = new LabelScanner(body, position + 1, LabelSyntax.PrometheusText, state.IsAscii);
        if (!SeriesLabels.TryCheck(body, ref labels, ref state))
            return false;
        position = state.SeriesEnd = labels.Position;
        return true;
    }

    private static ExpositionEntry ValueAndTimestamp(ReadOnlySpan<byte> body, ref ScanState state, int position)
    {
        position = Scan.SkipBlanks(body, position);
        var end = Scan.ValueEnd(body, position);
        if (!FloatText.TryParse(body[position..end], out state.Value))
            return state.Fail(body, position, "expected a value that is a number within the range of a double");

        position = Scan.SkipBlanks(body, end);
        state.HasTimestamp = Scan.IsDigit(Scan.At(body, position));
        if (state.HasTimestamp)
        {
            if (!Utf8Parser.TryParse(body[position..], out state.TimestampMs, out var length))
                return state.Fail(body, position, "expected a timestamp within the range of 64 bits");
            position = Scan.SkipBlanks(body, position + length);
        }

        if (!TryEndLine(body, ref position))
            return state.Fail(body, position, state.HasTimestamp ? "expected the end of the line" : "expected a timestamp in whole milliseconds or the end of the line");
        state.Position = position;
        return ExpositionEntry.Sample;
    }

    private static bool TryEndLine(ReadOnlySpan<byte> body, ref int position)
    {
        if (position == body.Length)
            return true;
        if (body[position] != '\n')
            return false;
        position++;
        return true;
    }

    private static ExpositionEntry CommentLine(ReadOnlySpan<byte> body, ref ScanState state, int position)
    {
        if (!Scan.IsBlank(Scan.At(body, position)))
            return OtherComment(body, ref state, position, nulEndsBody: true);

        position = Scan.SkipBlanks(body, position);
        if (position < body.Length && body[position] == 0)
            return ExpositionEntry.EndOfBody;
        if (TryKeyword(body, position, "HELP"u8, out var family))
            return Metadata(body, ref state, family, ExpositionEntry.Help);
        if (TryKeyword(body, position, "TYPE"u8, out family))
            return Metadata(body, ref state, family, ExpositionEntry.Type);
        return OtherComment(body, ref state, position, nulEndsBody: false);
    }

    /// <summary>A 0 byte in a comment without a blank after its "#" ends the body for Prometheus.</summary>
    private static ExpositionEntry OtherComment(ReadOnlySpan<byte> body, ref ScanState state, int position, bool nulEndsBody)
    {
        var end = LineEnd(body, position);
        if (nulEndsBody && body[position..end].Contains((byte)0))
            return ExpositionEntry.EndOfBody;
        state.TextStart = position;
        state.TextEnd = end;
        state.Position = Math.Min(end + 1, body.Length);
        return ExpositionEntry.Comment;
    }

    private static bool TryKeyword(ReadOnlySpan<byte> body, int position, ReadOnlySpan<byte> keyword, out int end)
    {
        end = Scan.KeywordEnd(body, position, keyword);
        if (end < 0 || !Scan.IsBlank(Scan.At(body, end)))
            return false;
        while (Scan.IsBlank(Scan.At(body, end)))
            end = Scan.SkipNuls(body, end + 1);
        return true;
    }

    private static ExpositionEntry Metadata(ReadOnlySpan<byte> body, ref ScanState state, int position, ExpositionEntry kind)
    {
        if (!MetadataLine.TryReadFamily(body, ref state, ref position))
            return state.Fail(body, position, "expected a metric name");
        if (position < body.Length && body[position] == 0)
            return state.Fail(body, position, "expected a blank after the metric name");

        var end = LineEnd(body, position);
        state.TextStart = Math.Min(position + 1, end);
        state.TextEnd = end;
        if (body[position..end].IndexOfAnyExcept(" \t\0"u8) < 0)
            state.TextStart = end;

        state.Position = Math.Min(end + 1, body.Length);
        return MetadataLine.Check(body, ref state, kind, ExpositionFormat.PrometheusText);
    }

    private static int LineEnd(ReadOnlySpan<byte> body, int position)
    {
        var length = body[position..].IndexOf((byte)'\n');
        return length < 0 ? body.Length : position + length;
    }
}
