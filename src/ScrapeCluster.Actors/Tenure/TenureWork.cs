using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>What the tenure actor needs of its node.</summary>
internal sealed record TenureWork
{
    public required NodeTenure Tenure { get; init; }
    public required Heirs Heirs { get; init; }

    /// <summary>Called once when the node was taken out of its cluster, with the reason.</summary>
    public required Action<string> OnTakenOut { get; init; }

    public required TenureMetrics Metrics { get; init; }
    public required TimeProvider Time { get; init; }
    public required ILogger Logger { get; init; }
}
