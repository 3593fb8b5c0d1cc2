namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>Checks the labels of a series line.</summary>
internal static class SeriesLabels
{
    /// <summary>Reads up to the closing brace; keeps the metric name where it stands among the labels.</summary>
    internal static bool TryCheck(ReadOnlySpan<byte> body, ref LabelScanner labels, ref ScanState state)
    {
        while (true)
        {
            switch (labels.Next())
            {
                case LabelStep.Label:
                    continue;
                case LabelStep.End:
                    return true;
                case LabelStep.MetricName when state.NameStart < 0:
                    state.NameStart = labels.NameStart;
                    state.NameEnd = labels.NameEnd;
                    continue;
                case LabelStep.MetricName:
                    state.Fail(body, labels.NameStart - 1, "expected one metric name, and it is given already");
                    return false;
                default:
                    state.Fail(body, labels.Position, labels.Expected);
                    return false;
            }
        }
    }
}
