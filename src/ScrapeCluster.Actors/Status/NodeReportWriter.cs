using Akka.Cluster;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Tenure;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Status;

/// <summary>Writes this node's report. Not safe on many threads.</summary>
internal sealed class NodeReportWriter(
    Cluster cluster, Readiness readiness, NodeTenure tenure, LocalShards shards, ScrapeLedger ledger, ShardWriters writers, MovesInFlight moves, TimeProvider time)
{
    // A report stays far below the frame size, however many shards a node has.
    private const int MostMovesOfShard = 5;
    private const int MostMoves = 2000;

    private readonly long _startedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly ShardCosts _costs = new(time);

    public NodeReport Write()
    {
        var local = shards.All;
        return new NodeReport(
            NodeNames.Of(cluster.SelfAddress),
            cluster.SelfMember.AppVersion.ToString(),
            _startedAtMs,
            readiness.IsStopping,
            _costs.Measure(local).Select(shard => ReportOf(shard, local.Count)).ToValueList(),
            Ledgers.SlotsOf(ledger),
            Ledgers.EndpointsOf(writers),
            moves.All.ToValueList(),
            !tenure.Holds);
    }

    private ShardReport ReportOf(MeasuredShard measured, int shardsHere)
    {
        var shard = shards.Find(measured.Shard);
        var last = Math.Clamp(MostMoves / shardsHere, 1, MostMovesOfShard);
        return new ShardReport(measured, shard?.Epoch ?? 0, shard?.Moves.TakeLast(last).ToValueList() ?? []);
    }
}
