using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Status;

/// <summary>Answers "what runs where" for the server. A singleton in the host's services.</summary>
public sealed class ClusterStatus
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(700);

    private readonly IReadOnlyActorRegistry _actors;
    private readonly NodeReports _reports;
    private readonly MovesInFlight _moves;
    private readonly PlacementSight _sight;
    private readonly Func<Cluster> _cluster;
    private readonly int _shardCount;

    internal ClusterStatus(IReadOnlyActorRegistry actors, NodeReports reports, MovesInFlight moves, PlacementSight sight, Func<Cluster> cluster, int shardCount)
    {
        _actors = actors;
        _reports = reports;
        _moves = moves;
        _sight = sight;
        _cluster = cluster;
        _shardCount = shardCount;
    }

    /// <summary>The cluster as this node knows it from the last report of each other node: at once, whoever else is silent.</summary>
    public ClusterOverview Overview()
    {
        var cluster = _cluster();
        return OverviewOfCluster.Of(
            NodeNames.Of(cluster.SelfAddress), SeenMember.All(cluster), _reports.All, _reports.Loads.Weigh(_shardCount), _moves.All, _sight.Last);
    }

    /// <summary>Every active and dropped target of the cluster, by job. A node that does not answer in time is left out.</summary>
    /// <exception cref="TimeoutException">This node's own actors did not answer: it starts or stops.</exception>
    public Task<TargetsStatus> TargetsAsync(CancellationToken cancellationToken) =>
        TargetsAsync(StatusProtocol.GatherTargets.Instance, cancellationToken);

    /// <summary>As <see cref="TargetsAsync(CancellationToken)"/>, but within a second: more nodes may be left out.</summary>
    public Task<TargetsStatus> TargetsSoonAsync(CancellationToken cancellationToken) =>
        TargetsAsync(new StatusProtocol.GatherTargets(ShortPatience), cancellationToken);

    /// <summary>How every discoverer of the cluster is doing; those with errors first.</summary>
    /// <exception cref="TimeoutException">The node that discovers did not answer.</exception>
    public async Task<IReadOnlyList<DiscoveryStatus>> DiscoveryAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync<DiscoveryProtocol.Discoverers>(StatusProtocol.AskDiscoverers.Instance, "discoverers", cancellationToken).ConfigureAwait(false);
        return [.. answer.All.Select(one => new DiscoveryStatus(one.Mechanism, one.Source, one.Jobs, one.Groups, one.Targets, TimeOf(one.LastSuccessMs), one.Error))];
    }

    /// <summary>The targets of a job that a collector gets, from the node that discovers; for a cluster that does not scrape itself.</summary>
    /// <param name="collector">Empty: what each collector gets.</param>
    /// <exception cref="TimeoutException">The node that discovers did not answer.</exception>
    public async Task<AllocationStatus> AllocationAsync(string jobName, string collector, CancellationToken cancellationToken)
    {
        var question = new StatusProtocol.AskAllocation(new DiscoveryProtocol.AllocationRequest(jobName, collector), Patience);
        var answer = await AskAsync<DiscoveryProtocol.Allocation>(question, $"targets of \"{jobName}\"", cancellationToken).ConfigureAwait(false);
        return new AllocationStatus(answer.IsKnown, answer.IsSettled, [.. answer.Targets.Select(target => new AllocatedTarget(target.Collector, target.Labels))]);
    }

    private Task<TargetsStatus> TargetsAsync(StatusProtocol.GatherTargets question, CancellationToken cancellationToken) =>
        AskAsync<TargetsStatus>(question, "targets", cancellationToken);

    private static DateTimeOffset? TimeOf(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private async Task<T> AskAsync<T>(object question, string what, CancellationToken cancellationToken)
    {
        if (!_actors.TryGet<StatusActor>(out var actor))
            throw new TimeoutException($"Cannot list {what}: the node is still starting.");

        try
        {
            return await actor.Ask<T>(question, Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new TimeoutException($"Cannot list {what}: no answer within {Patience.TotalSeconds}s.");
        }
    }
}

/// <param name="Active">Targets being scraped.</param>
/// <param name="Dropped">Discovered labels of targets that relabeling dropped, with their job.</param>
/// <param name="DroppedCounts">All dropped targets by job, shown or not.</param>
public sealed record TargetsStatus(
    IReadOnlyList<TargetStatus> Active,
    IReadOnlyList<DroppedTarget> Dropped,
    IReadOnlyDictionary<string, int> DroppedCounts);

/// <param name="Last">Null before the first scrape ("unknown").</param>
/// <param name="LastScrape">When the last scrape began.</param>
public sealed record TargetStatus(Target Target, int Shard, string Node, ScrapeResult? Last, DateTimeOffset? LastScrape);

public sealed record DroppedTarget(string JobName, LabelSet DiscoveredLabels);

/// <param name="Source">What is asked, in short: a URL, a file pattern.</param>
/// <param name="Jobs">Whose discovery it is; some of them.</param>
/// <param name="Targets">Before relabeling.</param>
/// <param name="LastSuccess">Null: it never succeeded.</param>
/// <param name="Error">What went wrong since then; null: nothing.</param>
public sealed record DiscoveryStatus(
    string Mechanism, string Source, IReadOnlyList<string> Jobs, int Groups, int Targets, DateTimeOffset? LastSuccess, string? Error);

/// <param name="IsKnown">False: there is no such job.</param>
/// <param name="IsSettled">False: it is not known yet which collectors there are, and no target is given out.</param>
public sealed record AllocationStatus(bool IsKnown, bool IsSettled, IReadOnlyList<AllocatedTarget> Targets);

/// <param name="Collector">Empty where none is known.</param>
/// <param name="Labels">Before relabeling, without those that follow from the scrape config.</param>
public sealed record AllocatedTarget(string Collector, LabelSet Labels);
