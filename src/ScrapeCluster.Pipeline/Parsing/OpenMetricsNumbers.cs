namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>The numbers of an OpenMetrics sample or exemplar: a blank, and all up to the next blank or the line's end.</summary>
internal static class OpenMetricsNumbers
{
    internal static bool TryReadValue(ReadOnlySpan<byte> body, ref ScanState state, ref int position, out double value)
    {
        value = 0;
        if (Scan.At(body, position) != ' ')
        {
            state.Fail(body, position, "expected one blank and a value");
            return false;
        }

        var end = End(body, position + 1);
        if (!FloatText.TryParse(body[(position + 1)..end], out value))
        {
            state.Fail(body, position + 1, "expected a value that is a number within the range of a double");
            return false;
        }

        position = end;
        return true;
    }

    /// <summary>Seconds as a number of any form, kept as whole milliseconds, the rest cut off.</summary>
    internal static bool TryReadTimestamp(
        ReadOnlySpan<byte> body, ref ScanState state, ref int position, out bool hasTimestamp, out long milliseconds)
    {
        milliseconds = 0;
        hasTimestamp = Scan.At(body, position) == ' ' && !IsExemplar(body, position);
        if (!hasTimestamp)
            return true;

        var end = End(body, position + 1);
        if (!FloatText.TryParse(body[(position + 1)..end], out var seconds) || !double.IsFinite(seconds))
        {
            state.Fail(body, position + 1, "expected a timestamp in seconds that is a finite number");
            return false;
        }

        milliseconds = ToMilliseconds(seconds);
        position = end;
        return true;
    }

    // As Go converts on amd64: what does not fit becomes the smallest number.
    private static long ToMilliseconds(double seconds)
    {
        var milliseconds = seconds * 1000;
        return milliseconds is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)milliseconds : long.MinValue;
    }

    private static bool IsExemplar(ReadOnlySpan<byte> body, int position) =>
        Scan.At(body, position + 1) == '#' && Scan.At(body, position + 2) == ' ';

    private static int End(ReadOnlySpan<byte> body, int position)
    {
        while ((uint)position < (uint)body.Length && body[position] is not ((byte)' ' or (byte)'\n'))
            position++;
        return position;
    }
}
