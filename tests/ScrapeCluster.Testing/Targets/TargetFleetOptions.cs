namespace ScrapeCluster.Testing.Targets;

/// <summary>What a <see cref="TargetFleet"/> may be told beside its size.</summary>
public sealed record TargetFleetOptions
{
    public PageShape Shape { get; init; } = PageShape.Counters;

    /// <summary>Answers are packed with gzip for those who take it.</summary>
    public bool Packs { get; init; } = true;

    /// <summary>Above it connections are closed after their answer. The default stays below the usual limit of open files.</summary>
    public int MostIdleConnections { get; init; } = 16_000;

    /// <summary>Connections that may wait to be accepted.</summary>
    public int Backlog { get; init; } = 4096;
}
