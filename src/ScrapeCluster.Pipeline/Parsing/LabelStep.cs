namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>What <see cref="LabelScanner.Next"/> found.</summary>
internal enum LabelStep
{
    Label,

    /// <summary>A quoted string without a value: the metric's name.</summary>
    MetricName,

    /// <summary>The closing brace.</summary>
    End,

    Invalid,
}
