using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// The targets of one shard, from two sources that may come in any order: the assignments of the discovery singleton, and what the
/// shard's old owner left. It decides; <see cref="ScrapeShardActor"/> carries out the changes.
/// </summary>
internal sealed class ShardTargets(Func<IReadOnlyDictionary<string, ScrapePool>> pools, ulong seed, TimeProvider time)
{
    private readonly Dictionary<TargetKey, TargetEntry> _entries = [];

    // Of jobs that this node's configuration does not have: they wait for a reload, or move on.
    private readonly Dictionary<TargetKey, List<TargetHandover>> _unread = [];

    /// <summary>The newest list.</summary>
    public ShardAssignment Assignment { get; private set; } = ShardAssignment.None;

    /// <summary>Targets with an actor, those that end among them.</summary>
    public IReadOnlyCollection<TargetEntry> Entries => _entries.Values;

    /// <summary>What came for targets without an actor.</summary>
    public IEnumerable<TargetHandover> Unread => _unread.Values.SelectMany(left => left);

    /// <summary>Until the first list that all discoveries had their say in, targets are those of an owner that crashed: the current slot of each may be unscraped.</summary>
    public bool HasOrphans { get; set; }

    /// <summary>A list, or the one in force again under another configuration or with other pending jobs.</summary>
    public ShardChange Apply(ShardAssignment assignment)
    {
        if (assignment.Version == AssignmentVersion.None)
            return ShardChange.None;

        Assignment = assignment;
        var plan = AssignmentPlan.Of(_entries, assignment, pools());
        List<TargetEntry> start = [.. plan.Start.Select(added => Create(added.Target, added.Pool, assignment.Version))];
        start.AddRange(Reassign(assignment));
        HasOrphans &= assignment.PendingJobs.Count > 0;
        foreach (var (entry, target, pool) in plan.Refresh)
            (entry.Target, entry.Pool, entry.Ending) = (target, pool, false);
        foreach (var entry in plan.End)
            entry.Ending = true;
        return new ShardChange(start, [.. plan.Refresh.Select(refresh => refresh.Entry)], plan.End, [], plan.WithoutPool);
    }

    /// <summary>What the old owner left, or a part of it.</summary>
    /// <param name="isWhole">All of it: what it does not name was not assigned at the header's version.</param>
    public ShardChange Inherit(ShardHandover header, IReadOnlyList<TargetHandover> targets, bool isWhole)
    {
        var start = new List<TargetEntry>();
        var inherit = new List<(TargetEntry, TargetHandover)>();
        foreach (var left in targets.GroupBy(target => TargetKey.Of(target.Target)))
        {
            if (_entries.TryGetValue(left.Key, out var entry))
                inherit.AddRange(left.Select(part => (entry, part)));
            else if (pools().GetValueOrDefault(left.Key.JobName) is { } pool)
                start.Add(Resume([.. left], pool));
            else
                Keep(left.Key, left);
        }

        var change = Apply(isWhole && header.Version > Assignment.Version ? ListOf(header, targets) : Assignment);
        return change with { Start = [.. start, .. change.Start], Inherit = inherit };
    }

    /// <summary>Keeps what came for the next owner: the shard leaves already.</summary>
    public void PassOn(IEnumerable<TargetHandover> targets)
    {
        foreach (var left in targets.GroupBy(target => TargetKey.Of(target.Target)))
            Keep(left.Key, left);
    }

    /// <summary>A target's markers are written. Not null: it came back meanwhile, and begins anew.</summary>
    public TargetEntry? Remove(TargetEntry entry)
    {
        _entries.Remove(entry.Key);
        return entry.Ending ? null : Create(entry.Target, entry.Pool, entry.Assigned);
    }

    private static ShardAssignment ListOf(ShardHandover header, IEnumerable<TargetHandover> targets) => new(
        header.Version,
        [.. targets.Where(left => left.Assigned == header.Version && !left.Ending).DistinctBy(left => TargetKey.Of(left.Target)).Select(left => left.Target)],
        header.PendingJobs);

    private TargetEntry Create(Target target, ScrapePool pool, AssignmentVersion assigned)
    {
        var key = TargetKey.Of(target);
        if (_unread.Remove(key, out var left))
            return Resume([.. left.Select(part => part with { Ending = false })], pool, target, assigned);

        var now = time.GetUtcNow();
        return _entries[key] = new TargetEntry(target, pool, assigned)
        {
            Settled = HasOrphans ? SettledSlot.OfOrphan(ScheduleOf(target), now) : SettledSlot.OfNew(ScheduleOf(target), now),
        };
    }

    private TargetEntry Resume(IReadOnlyCollection<TargetHandover> left, ScrapePool pool)
    {
        var newest = left.MaxBy(part => part.SettledSlotMs)!;
        return Resume(left, pool, newest.Target, newest.Assigned);
    }

    // Its parts differ in the series that they bring.
    private TargetEntry Resume(IReadOnlyCollection<TargetHandover> left, ScrapePool pool, Target target, AssignmentVersion assigned)
    {
        var newest = left.MaxBy(part => part.SettledSlotMs)!;
        var entry = new TargetEntry(target, pool, assigned)
        {
            Ending = newest.Ending,
            Settled = SettledSlot.OfInherited(ScheduleOf(target), newest.SettledSlotMs, time.GetUtcNow()),
            Moved = true,
            Inherited = [.. left.Select(part => part.Series).OfType<Pipeline.SeriesSnapshot>()],
        };
        entry.State.Last = newest.Last;
        return _entries[entry.Key] = entry;
    }

    private void Keep(TargetKey key, IEnumerable<TargetHandover> left)
    {
        if (!_unread.TryGetValue(key, out var kept))
            _unread[key] = kept = [];
        kept.AddRange(left);
    }

    // Of targets that wait for their job: those that the list names are assigned anew; those that are gone get their markers, for
    // which no configuration is needed.
    private List<TargetEntry> Reassign(ShardAssignment assignment)
    {
        var named = assignment.Targets.Select(TargetKey.Of).ToHashSet();
        var gone = new List<TargetEntry>();
        foreach (var (key, left) in _unread.ToList())
        {
            if (named.Contains(key))
            {
                _unread[key] = [.. left.Select(part => part with { Assigned = assignment.Version, Ending = false })];
            }
            else if (assignment.TakesAway(left[0].Target, left.Max(part => part.Assigned)))
            {
                _unread.Remove(key);
                gone.Add(Resume([.. left.Select(part => part with { Ending = true })], new ScrapePool(new ScrapePoolOptions { JobName = key.JobName })));
            }
        }

        return gone;
    }

    private ScrapeSchedule ScheduleOf(Target target) => new(target.Id, target.Interval, seed);
}
