using System.Collections.Concurrent;

namespace ScrapeCluster.Testing.Targets;

/// <summary>The pages of a fleet by their number of series, each rendered once.</summary>
internal sealed class FleetPages(PageShape shape)
{
    private readonly ConcurrentDictionary<int, FleetPage> _pages = new();

    public FleetPage Of(int seriesCount) => _pages.GetOrAdd(seriesCount, count => new FleetPage(count, shape));
}
