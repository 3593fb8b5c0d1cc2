namespace ScrapeCluster.Actors.Placement;

/// <summary>A node that can have shards, as placement sees it.</summary>
/// <param name="Name">"host:port".</param>
/// <param name="IsOpen">It is Up, reachable and not stopping.</param>
/// <param name="VersionRank">Greater for a newer app-version; equal for the same.</param>
/// <param name="Shards">What the coordinator has placed there.</param>
internal sealed record PlacementNode(string Name, bool IsOpen, int VersionRank, IReadOnlyCollection<int> Shards);
