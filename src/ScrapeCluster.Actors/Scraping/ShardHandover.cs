using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What a shard's old owner tells the new one, beside the targets.</summary>
/// <param name="From">The old owner's address, "akka.tcp://name@host:port".</param>
/// <param name="Epoch">Number of the old ownership. The new one's is greater; what carries a lower one than known is ignored.</param>
/// <param name="Version">The list in force; <see cref="AssignmentVersion.None"/>: there was none yet.</param>
/// <param name="PendingJobs">As in <see cref="ScrapeShardProtocol.AssignmentChunk"/>.</param>
/// <param name="StoppedAtMs">When the old owner's last scrape had ended, milliseconds since 1970 on its clock.</param>
/// <param name="Unsent">Remote-write endpoints for which the old owner still holds samples of the shard.</param>
/// <param name="Moves">The shard's last moves, newest last.</param>
internal sealed record ShardHandover(
    string From, long Epoch, AssignmentVersion Version, ValueList<string> PendingJobs, long StoppedAtMs, ValueList<string> Unsent, ValueList<ShardMove> Moves);

/// <summary>One target as its old owner left it.</summary>
/// <param name="SettledSlotMs">The last slot that was scraped, or missed and counted; milliseconds since 1970. The next one is the new owner's.</param>
/// <param name="Assigned">The last assignment that named the target.</param>
/// <param name="Ending">Gone from the assignment; its markers are still to be written.</param>
/// <param name="Last">Null before the first scrape.</param>
/// <param name="Series">Null before the first scrape, or where they were too large to travel.</param>
internal sealed record TargetHandover(
    Target Target, long SettledSlotMs, AssignmentVersion Assigned, bool Ending, ScrapeResult? Last, SeriesSnapshot? Series);

/// <summary>A shard went from one node to another.</summary>
/// <param name="From">"host:port"; empty where nobody handed it over (first start, crash).</param>
/// <param name="StoppedAtMs">End of the last scrape on the old node, milliseconds since 1970; 0 where nobody handed it over.</param>
/// <param name="StartedAtMs">When the new owner had the shard's targets.</param>
/// <param name="Epoch">Number of the new ownership.</param>
internal sealed record ShardMove(int Shard, string From, string To, long StoppedAtMs, long StartedAtMs, long Epoch);
