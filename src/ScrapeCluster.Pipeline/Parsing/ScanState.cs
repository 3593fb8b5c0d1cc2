namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>Where a scan of a body stands and what its current entry is, as positions in the body.</summary>
internal struct ScanState
{
    /// <summary>The first byte not yet read.</summary>
    internal int Position;

    /// <summary>No byte of the body is above 0x7f, so nothing in it needs a check for UTF-8.</summary>
    internal bool IsAscii;

    /// <summary>The latest TYPE line, of whichever family: Prometheus writes <c>le</c> and <c>quantile</c> by it.</summary>
    internal MetricType Type;

    internal int SeriesStart;
    internal int SeriesEnd;

    /// <summary>The metric name, still escaped; -1 while none was seen.</summary>
    internal int NameStart;
    internal int NameEnd;

    /// <summary>First byte after the opening brace of the labels; 0 where there are none.</summary>
    internal int LabelsStart;

    internal double Value;
    internal bool HasTimestamp;
    internal long TimestampMs;

    /// <summary>First byte after the opening brace of the exemplar; 0 where there is none.</summary>
    internal int ExemplarStart;
    internal double ExemplarValue;
    internal bool ExemplarHasTimestamp;
    internal long ExemplarTimestampMs;

    internal int FamilyStart;
    internal int FamilyEnd;
    internal int TextStart;
    internal int TextEnd;

    internal string? Error;

    /// <summary>Ends the scan: <paramref name="expected"/> but found something else at <paramref name="position"/>.</summary>
    internal ExpositionEntry Fail(ReadOnlySpan<byte> body, int position, string expected)
    {
        Error = ExpositionError.Describe(body, position, expected);
        return ExpositionEntry.Invalid;
    }
}
