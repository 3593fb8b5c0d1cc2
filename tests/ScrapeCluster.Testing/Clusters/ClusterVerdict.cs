using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;

namespace ScrapeCluster.Testing.Clusters;

/// <summary>What targets and receiver saw of a run.</summary>
/// <param name="Silent">Series that had not ended but got nothing for two intervals.</param>
/// <param name="Took">The time that was looked at.</param>
public sealed record ClusterVerdict(ScrapeStatistics Scrapes, ReceiverStatistics Received, IReadOnlyList<string> Silent, TimeSpan Took)
{
    public override string ToString() =>
        $"""
        {Scrapes}
        {string.Join('\n', Scrapes.Examples)}
        {Received}
        {Silent.Count} series fell silent: {string.Join("; ", Silent.Take(3))}
        out of order: {string.Join("; ", Received.OutOfOrderExamples.Take(3))}
        duplicates: {string.Join("; ", Received.DuplicateExamples.Take(3))}
        markers: {string.Join("; ", Received.MarkedSeries.Take(3))}
        false markers: {string.Join("; ", Received.FalseMarkerExamples.Take(3))}
        """;
}
