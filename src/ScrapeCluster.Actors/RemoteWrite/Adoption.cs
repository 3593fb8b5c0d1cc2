namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What became of a block that another node had left over.</summary>
/// <param name="Samples">In all.</param>
/// <param name="Late">Of these, given up because newer ones had been sent.</param>
internal readonly record struct Adoption(long Samples, long Late);
