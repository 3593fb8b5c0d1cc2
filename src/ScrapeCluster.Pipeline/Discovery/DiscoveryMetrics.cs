using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Every metric of this room.</summary>
public sealed class DiscoveryMetrics
{
    private readonly ConcurrentDictionary<DiscoveryRounds, bool> _running = new();
    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _fileErrors;
    private readonly Counter<long> _watchErrors;
    private readonly TimeProvider _time;

    public DiscoveryMetrics(Meter meter, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _refreshes = meter.CreateCounter<long>(
            "scrapecluster_discovery_refreshes_total", description: "Rounds of service discoveries by their result.");
        _fileErrors = meter.CreateCounter<long>(
            "scrapecluster_discovery_file_read_errors_total", description: "Files of file_sd_configs that could not be read or understood.");
        _watchErrors = meter.CreateCounter<long>(
            "scrapecluster_discovery_watch_errors_total", description: "Directories of file_sd_configs that could not be watched; refresh_interval still holds.");
        meter.CreateObservableGauge(
            "scrapecluster_discovery_last_success_timestamp_seconds",
            () => Measure(rounds => rounds.Min(round => round.LastSuccessSeconds)),
            description: "When the last round of a service discovery succeeded; 0 means never.");
        meter.CreateObservableGauge(
            "scrapecluster_discovery_groups",
            () => Measure(rounds => rounds.Sum(round => (double)round.Groups)),
            description: "Target groups in the list that is in force.");
        meter.CreateObservableGauge(
            "scrapecluster_discovery_discovered_targets",
            () => Measure(rounds => rounds.Sum(round => (double)round.Targets)),
            description: "Targets, before relabeling, in the list that is in force.");
    }

    /// <summary>How every discoverer that runs on this node is doing.</summary>
    public IReadOnlyList<DiscovererStatus> Running => [.. _running.Keys.Select(rounds => rounds.ToStatus())];

    /// <param name="source">What is asked, in short: a URL, a file pattern.</param>
    internal DiscoveryRounds Track(DiscoveryOptions options, string source)
    {
        var rounds = new DiscoveryRounds(this, options, source, _time);
        _running.TryAdd(rounds, true);
        return rounds;
    }

    internal void Forget(DiscoveryRounds rounds) => _running.TryRemove(rounds, out _);

    internal void Refreshed(string mechanism, bool succeeded) =>
        _refreshes.Add(1, new("mechanism", mechanism), new("result", succeeded ? "success" : "failure"));

    internal void FileFailed() => _fileErrors.Add(1);

    internal void WatchFailed() => _watchErrors.Add(1);

    private IEnumerable<Measurement<double>> Measure(Func<IEnumerable<DiscoveryRounds>, double> value) =>
        _running.Keys
            .GroupBy(rounds => (rounds.Mechanism, rounds.Source))
            .Select(group => new Measurement<double>(value(group), new("mechanism", group.Key.Mechanism), new("source", group.Key.Source)));
}
