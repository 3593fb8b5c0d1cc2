using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

/// <summary>What a sample is by the TYPE line of its family.</summary>
/// <param name="Type">Unknown where there is none.</param>
/// <param name="Suffix">What the sample's name has behind the family's: <c>_bucket</c>, for example.</param>
internal readonly record struct MetricKind(MetricType Type, string Suffix)
{
    public static readonly MetricKind Unknown = new(MetricType.Unknown, "");

    public static readonly MetricKind Gauge = new(MetricType.Gauge, "");

    /// <summary>Tells series of one kind from those of another that have the same labels; 0 for unknown ones.</summary>
    public ulong Mark => Type == MetricType.Unknown ? 0 : 0x9E3779B97F4A7C15UL * (1UL + (ulong)Type + (16UL * (ulong)Suffix.Length));
}
