namespace ScrapeCluster.Pipeline.Model;

/// <summary>Which metric and label names are valid: <c>metric_name_validation_scheme</c>.</summary>
public enum NameValidation
{
    /// <summary>Any non-empty valid UTF-8.</summary>
    Utf8,

    /// <summary>Metric names <c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>, label names <c>[a-zA-Z_][a-zA-Z0-9_]*</c>.</summary>
    Legacy,
}
