using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>How the discoverers are doing, as a message of bounded size.</summary>
internal static class DiscovererList
{
    /// <summary>Most of them in one answer; those with errors come first.</summary>
    public const int MaxShown = 200;

    private const int MaxJobs = 20;
    private const int MaxText = 300;

    /// <param name="running">On this node.</param>
    /// <param name="pools">Each job's name and discoveries.</param>
    public static DiscoveryProtocol.Discoverers Of(IReadOnlyList<DiscovererStatus> running, IEnumerable<(string Job, ValueList<DiscoveryOptions> Discoveries)> pools)
    {
        var jobs = pools.SelectMany(pool => pool.Discoveries.Distinct().Select(discovery => (discovery, pool.Job))).ToLookup(pair => pair.discovery, pair => pair.Job);
        return new DiscoveryProtocol.Discoverers(running
            .Where(status => jobs.Contains(status.Options))
            .OrderBy(status => status.LastError is null)
            .ThenBy(status => status.Options.Mechanism, StringComparer.Ordinal)
            .ThenBy(status => status.Source, StringComparer.Ordinal)
            .Take(MaxShown)
            .Select(status => Of(status, jobs[status.Options]))
            .ToValueList());
    }

    private static DiscoveryProtocol.Discoverer Of(DiscovererStatus status, IEnumerable<string> jobs) => new(
        status.Options.Mechanism, Cut(status.Source), jobs.Take(MaxJobs).ToValueList(), status.Groups, status.Targets,
        (long)(status.LastSuccessSeconds * 1000), status.LastError is { } error ? Cut(error) : null);

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
