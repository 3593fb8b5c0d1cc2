using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>A sample's example: labels, a value, and when it was (milliseconds since 1970), if the target said so.</summary>
public sealed record Exemplar(LabelSet Labels, double Value, long? TimestampMs);
