namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// OpenMetrics text 0.0.1 and 1.0.0, as far as Prometheus checks it (its openmetricslex.l and openmetricsparse.go): one
/// blank between tokens, no other comments, no empty lines, "# EOF" at the end; the order of families is not looked at.
/// </summary>
internal static class OpenMetricsScanner
{
    private const string EndExpected = "expected \"# EOF\" at the end of the body";

    internal static ExpositionEntry Next(ReadOnlySpan<byte> body, ref ScanState state)
    {
        var position = state.Position;
        if (position >= body.Length)
            return state.Fail(body, position, EndExpected);

        var c = body[position];
        if (Scan.IsMetricNameStart(c))
            return NamedSample(body, ref state, position);
        return c switch
        {
            (byte)'#' => CommentLine(body, ref state, position),
            (byte)'{' => BracedSample(body, ref state, position),
            _ => state.Fail(body, position, "expected a metric name, \"{\" or \"#\""),
        };
    }

    private static ExpositionEntry NamedSample(ReadOnlySpan<byte> body, ref ScanState state, int position)
    {
        state.SeriesStart = state.NameStart = position;
        state.SeriesEnd = state.NameEnd = position = Scan.MetricNameEnd(body, position);
        state.LabelsStart = 0;
        if (Scan.At(body, position) == '{' && !TryReadLabels(body, ref state, ref position))
            return ExpositionEntry.Invalid;
        return EndOfSample(body, ref state, position);
    }

    private static ExpositionEntry BracedSample(ReadOnlySpan<byte> body, ref ScanState state, int position)
    {
        state.SeriesStart = position;
        state.NameStart = -1;
        if (!TryReadLabels(body, ref state, ref position))
            return ExpositionEntry.Invalid;
        return state.NameStart < 0
            ? state.Fail(body, position, "expected a metric name in quotes among the labels, or one before them")
            : EndOfSample(body, ref state, position);
    }

    private static bool TryReadLabels(ReadOnlySpan<byte> body, ref ScanState state, ref int position)
    {
        state.LabelsStart = position + 1;
        var labels = new LabelScanner(body, position + 1, LabelSyntax.OpenMetrics, state.IsAscii);
        if (!SeriesLabels.TryCheck(body, ref labels, ref state))
            return false;
        position = state.SeriesEnd = labels.Position;
        return true;
    }

    /// <summary>Value, timestamp, exemplar, the end of the line.</summary>
    private static ExpositionEntry EndOfSample(ReadOnlySpan<byte> body, ref ScanState state, int position)
    {
        state.ExemplarStart = 0;
        if (!OpenMetricsNumbers.TryReadValue(body, ref state, ref position, out state.Value)
            || !OpenMetricsNumbers.TryReadTimestamp(body, ref state, ref position, out state.HasTimestamp, out state.TimestampMs))
            return ExpositionEntry.Invalid;

        if (body[position..].StartsWith(" # {"u8) && !TryReadExemplar(body, ref state, ref position))
            return ExpositionEntry.Invalid;

        if (Scan.At(body, position) != '\n')
            return state.Fail(body, position, Expected(body, state, position));
        state.Position = position + 1;
        return ExpositionEntry.Sample;
    }

    private static string Expected(ReadOnlySpan<byte> body, in ScanState state, int position) => position switch
    {
        _ when position >= body.Length => "expected the end of the line, and \"# EOF\" at the end of the body",
        _ when state.ExemplarStart > 0 => "expected the end of the line after the exemplar",
        _ => "expected one blank and a timestamp in seconds or an exemplar, or the end of the line",
    };

    private static bool TryReadExemplar(ReadOnlySpan<byte> body, ref ScanState state, ref int position)
    {
        state.ExemplarStart = position + " # {".Length;
        var labels = new LabelScanner(body, state.ExemplarStart, LabelSyntax.Exemplar, state.IsAscii);
        if (!SeriesLabels.TryCheck(body, ref labels, ref state))
            return false;
        position = labels.Position;
        return OpenMetricsNumbers.TryReadValue(body, ref state, ref position, out state.ExemplarValue)
            && OpenMetricsNumbers.TryReadTimestamp(
                body, ref state, ref position, out state.ExemplarHasTimestamp, out state.ExemplarTimestampMs);
    }

    private static ExpositionEntry CommentLine(ReadOnlySpan<byte> body, ref ScanState state, int position)
    {
        if (Scan.At(body, position + 1) == ' ')
        {
            position += 2;
            if (Scan.KeywordEnd(body, position, "HELP "u8) is >= 0 and var help)
                return Metadata(body, ref state, help, ExpositionEntry.Help);
            if (Scan.KeywordEnd(body, position, "TYPE "u8) is >= 0 and var type)
                return Metadata(body, ref state, type, ExpositionEntry.Type);
            if (Scan.KeywordEnd(body, position, "UNIT "u8) is >= 0 and var unit)
                return Metadata(body, ref state, unit, ExpositionEntry.Unit);
            if (Scan.KeywordEnd(body, position, "EOF"u8) is >= 0 and var end)
                return EndOfBody(body, ref state, end);
        }

        return state.Fail(body, position, "expected \"# \" with HELP, TYPE, UNIT or EOF");
    }

    private static ExpositionEntry EndOfBody(ReadOnlySpan<byte> body, ref ScanState state, int position)
    {
        if (Scan.At(body, position) == '\n')
            position = Scan.SkipNuls(body, position + 1);
        return position == body.Length
            ? ExpositionEntry.EndOfBody
            : state.Fail(body, position, "expected nothing after \"# EOF\"");
    }

    private static ExpositionEntry Metadata(ReadOnlySpan<byte> body, ref ScanState state, int position, ExpositionEntry kind)
    {
        if (!MetadataLine.TryReadFamily(body, ref state, ref position))
            return state.Fail(body, position, "expected a metric name");
        if (Scan.At(body, position) != ' ')
            return state.Fail(body, position, "expected one blank after the metric name");

        var length = body[position..].IndexOf((byte)'\n');
        if (length < 0)
            return state.Fail(body, body.Length, EndExpected);

        // 0 bytes at the start of the next line count as part of this line, as in Prometheus.
        state.TextStart = position + 1;
        state.Position = Scan.SkipNuls(body, position + length + 1);
        state.TextEnd = state.Position - 1;
        return MetadataLine.Check(body, ref state, kind, ExpositionFormat.OpenMetrics);
    }
}
