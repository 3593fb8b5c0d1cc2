namespace ScrapeCluster.Actors.Placement;

/// <summary>A shard shall go from one node to another; nodes as "host:port".</summary>
internal readonly record struct PlannedMove(int Shard, string From, string To);
