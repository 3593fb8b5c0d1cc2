using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>Gathers what became of a pool's targets: duplicates merge, target_limit and keep_dropped_targets hold.</summary>
internal sealed class TargetCollector(ScrapePoolOptions options)
{
    private readonly List<Target> _active = [];
    private readonly HashSet<TargetId> _ids = [];
    private readonly List<LabelSet> _dropped = [];
    private readonly List<string> _errors = [];
    private int _droppedCount;

    public void AddActive(Target target)
    {
        if (_ids.Add(target.Id))
            _active.Add(target);
    }

    public void AddDropped(LabelSet discovered)
    {
        _droppedCount++;
        if (options.KeepDroppedTargets == 0 || _dropped.Count < options.KeepDroppedTargets)
            _dropped.Add(discovered);
    }

    public void AddError(TargetGroup group, int index, LabelSet discovered, string error)
    {
        var address = discovered.Get(LabelNames.Address);
        _errors.Add($"Cannot scrape target {index} (\"{address}\") of group \"{group.Source}\" in job \"{options.JobName}\": {error}.");
    }

    public ScrapePoolTargets ToTargets()
    {
        var active = options.TargetLimit > 0 && _active.Count > options.TargetLimit ? _active.ConvertAll(Forbid) : _active;
        return new ScrapePoolTargets(active, _dropped, _droppedCount, _errors);
    }

    private Target Forbid(Target target) => target with
    {
        ForcedError = $"Job \"{options.JobName}\" exceeds target_limit={options.TargetLimit} with {_active.Count} targets, so none of them is scraped; discover fewer or raise target_limit.",
    };
}
