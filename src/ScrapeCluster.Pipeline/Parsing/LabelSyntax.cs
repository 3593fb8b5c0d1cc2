namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>The three grammars of what stands between braces.</summary>
internal enum LabelSyntax
{
    /// <summary>Blanks anywhere between tokens, commas optional between labels, line ends within values.</summary>
    PrometheusText,

    /// <summary>No blanks, one comma between labels (and one after the last, if wanted).</summary>
    OpenMetrics,

    /// <summary>As OpenMetrics, but no metric name in quotes and no 0 byte in values.</summary>
    Exemplar,
}
