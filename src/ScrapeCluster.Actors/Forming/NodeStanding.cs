namespace ScrapeCluster.Actors.Forming;

/// <summary>How a node stands to any cluster. The numbers are on the wire.</summary>
internal enum NodeStanding
{
    /// <summary>In none yet.</summary>
    Alone = 0,

    /// <summary>In one, and others can join through it.</summary>
    Member = 1,

    /// <summary>On its way out of one.</summary>
    Leaving = 2,
}
