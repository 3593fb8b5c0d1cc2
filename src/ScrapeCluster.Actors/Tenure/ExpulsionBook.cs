using Akka.Cluster;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>
/// When an answer means that this node was taken out of its cluster. A member hears of the others one after the other, so it may know itself a moment before it
/// knows this node: "unknown" counts when the same member says it twice in a row.
/// </summary>
internal sealed class ExpulsionBook
{
    private readonly HashSet<UniqueAddress> _unknownTo = [];

    /// <param name="isBetweenVoters">Asked when both were full members: before, a member may not have heard of this node yet.</param>
    public bool IsExpulsion(UniqueAddress by, Standing standing, bool isBetweenVoters)
    {
        if (isBetweenVoters && standing == Standing.Unknown)
            return !_unknownTo.Add(by);
        _unknownTo.Remove(by);
        return isBetweenVoters && standing == Standing.Down;
    }
}
