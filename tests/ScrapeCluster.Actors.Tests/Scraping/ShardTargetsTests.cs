using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class ShardTargetsTests
{
    private static readonly ScrapeSchedule Schedule = new(new TargetId(1), TimeSpan.FromSeconds(10), clusterSeed: 3);
    private static readonly DateTimeOffset Slot = Schedule.NextAfter(Examples.Noon);

    private readonly FakeTimeProvider _time = new(Examples.Noon);
    private readonly ShardTargets _targets;
    private Dictionary<string, ScrapePool> _pools = new() { ["node"] = Examples.Pool() };

    public ShardTargetsTests()
    {
        _targets = new ShardTargets(() => _pools, 3, _time);
        _time.SetUtcNow(Slot.AddSeconds(1));
    }

    [Fact]
    public void Assigned_targets_wait_for_their_next_slot()
    {
        var entry = Apply(1, Examples.Target(1)).Start.ShouldHaveSingleItem();

        entry.Settled.ShouldBe(Slot);
        entry.Moved.ShouldBeFalse();
    }

    [Fact]
    public void Orphans_are_due_at_once_and_targets_that_come_later_are_not()
    {
        _targets.HasOrphans = true;
        Apply(1, Examples.Target(1)).Start.ShouldHaveSingleItem().Settled.ShouldBe(Slot.AddSeconds(-10));
        Apply(2);
        _targets.Remove(Entry(1));

        Apply(3, Examples.Target(1)).Start.ShouldHaveSingleItem().Settled.ShouldBe(Slot);
    }

    [Fact]
    public void Orphans_may_come_with_a_later_list_while_discoveries_are_pending()
    {
        _targets.HasOrphans = true;
        _targets.Apply(new ShardAssignment(Examples.Version(0), [], ["node"]));

        Apply(1, Examples.Target(1)).Start.ShouldHaveSingleItem().Settled.ShouldBe(Slot.AddSeconds(-10));
    }

    [Fact]
    public void Inherited_targets_go_on_where_they_were()
    {
        var left = Left.Target(1, Slot.AddSeconds(-10), series: Left.Series(0, 3));

        var entry = Inherit(Left.Header(), left).Start.ShouldHaveSingleItem();

        entry.Settled.ShouldBe(Slot.AddSeconds(-10));
        entry.Moved.ShouldBeTrue();
        entry.Assigned.ShouldBe(left.Assigned);
        entry.Inherited.ShouldBe([left.Series!]);
        entry.State.Last.ShouldBe(left.Last);
        _targets.Assignment.Version.ShouldBe(Examples.Version(1));
        _targets.Assignment.Targets.ShouldBe([left.Target]);
    }

    [Fact]
    public void Parts_of_a_target_are_one()
    {
        TargetHandover[] parts = [Left.Target(1, series: Left.Series(0, 3)), Left.Target(1, series: Left.Series(3, 2))];

        var entry = Inherit(Left.Header(), parts).Start.ShouldHaveSingleItem();

        entry.Inherited.ShouldBe(parts.Select(part => part.Series!));
        _targets.Assignment.Targets.Count.ShouldBe(1);
    }

    [Fact]
    public void A_part_of_a_hand_over_is_no_list()
    {
        _targets.Inherit(Left.Header(), [Left.Target(1)], isWhole: false);

        _targets.Assignment.Version.ShouldBe(AssignmentVersion.None);
        Apply(1, Examples.Target(1), Examples.Target(2)).Start.ShouldHaveSingleItem().Key.Id.Value.ShouldBe(2ul);
    }

    [Fact]
    public void An_ending_target_travels_as_one()
    {
        var entry = Inherit(Left.Header(version: 2), Left.Target(1, assigned: 1, ending: true)).Start.ShouldHaveSingleItem();

        entry.Ending.ShouldBeTrue();
        _targets.Assignment.Targets.ShouldBeEmpty();
        Apply(3, Examples.Target(1)).Refresh.ShouldHaveSingleItem().Ending.ShouldBeFalse();
    }

    [Fact]
    public void A_newer_list_that_came_first_holds()
    {
        Apply(2, Examples.Target(2));

        var change = Inherit(Left.Header(version: 1), Left.Target(1), Left.Target(2));

        change.Start.ShouldHaveSingleItem().Key.Id.Value.ShouldBe(1ul);
        change.End.ShouldHaveSingleItem().Key.Id.Value.ShouldBe(1ul);
        change.Inherit.ShouldHaveSingleItem().Entry.Key.Id.Value.ShouldBe(2ul);
        _targets.Assignment.Version.ShouldBe(Examples.Version(2));
    }

    [Fact]
    public void Targets_of_a_list_newer_than_ours_do_not_end_by_ours()
    {
        Apply(1, Examples.Target(1));

        var change = _targets.Inherit(Left.Header(version: 2), [Left.Target(2, assigned: 2)], isWhole: false);

        change.End.ShouldBeEmpty();
        Apply(2, Examples.Target(2)).End.ShouldHaveSingleItem().Key.Id.Value.ShouldBe(1ul);
    }

    [Fact]
    public void Targets_of_a_job_that_this_node_does_not_know_are_kept_for_a_reload()
    {
        var left = Left.Target(1, Slot.AddSeconds(-10), series: Left.Series(0, 3), job: "new");
        Inherit(Left.Header(), left).WithoutPool.ShouldHaveSingleItem();
        Apply(2, Examples.Target(1, "new"));
        _targets.Unread.ShouldHaveSingleItem().ShouldBe(left with { Assigned = Examples.Version(2) });

        _pools = new() { ["new"] = Examples.Pool("new") };
        var entry = _targets.Apply(_targets.Assignment).Start.ShouldHaveSingleItem();

        entry.Settled.ShouldBe(Slot.AddSeconds(-10));
        entry.Inherited.ShouldBe([left.Series!]);
        _targets.Unread.ShouldBeEmpty();
    }

    [Fact]
    public void Targets_of_a_job_that_nobody_has_any_more_get_their_markers_all_the_same()
    {
        Inherit(Left.Header(), Left.Target(1, series: Left.Series(0, 3), job: "gone"));

        var entry = Apply(2).Start.ShouldHaveSingleItem();

        entry.Ending.ShouldBeTrue();
        entry.Inherited.Count.ShouldBe(1);
        _targets.Unread.ShouldBeEmpty();
    }

    [Fact]
    public void Invariant_5_inherited_targets_of_a_job_whose_discoveries_have_not_spoken_stay()
    {
        Inherit(Left.Header(), Left.Target(1), Left.Target(2, job: "unknown"));

        _targets.Apply(new ShardAssignment(Examples.Version(0, epoch: 2), [], ["node", "unknown"])).End.ShouldBeEmpty();

        _targets.Unread.Count().ShouldBe(1);
        _targets.Apply(new ShardAssignment(Examples.Version(0, epoch: 2), [], [])).End.Count.ShouldBe(1);
    }

    [Fact]
    public void A_target_that_came_back_while_it_ended_begins_anew()
    {
        Apply(1, Examples.Target(1));
        Apply(2);
        var entry = Entry(1);
        Apply(3, Examples.Target(1));

        _targets.Remove(entry).ShouldNotBeNull().ShouldNotBeSameAs(entry);
        Entry(1).Settled.ShouldBe(Slot);
    }

    /// <summary>Two lists and a hand-over of another version in three chunks, some of them late: what comes of it does not depend on the order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_order_in_which_lists_and_hand_overs_come_does_not_matter(long handedOver)
    {
        var random = new Random(7);
        var outcomes = Enumerable.Range(0, 500).Select(_ => OutcomeOf(handedOver, random)).Distinct().ToList();

        outcomes.ShouldBe(["1 node assigned 2.0, 2 node assigned 2.0, 4 node assigned 2.0"]);
    }

    // List 2 takes away what list 1 and hand-over name more; each target has the series that were left for it, once.
    private string OutcomeOf(long handedOver, Random random)
    {
        var version = new AssignmentVersion(handedOver == 3 ? 1 : 2, handedOver == 1 ? -1 : 0);
        var targets = new ShardTargets(() => _pools, 3, _time);
        var header = Left.Header() with { Version = version };
        TargetHandover[][] chunks =
        [
            [Left.Target(1, series: Left.Series(1, 1))],
            [Left.Target(1, series: Left.Series(2, 1)), Left.Target(3)],
            [Left.Target(5, ending: true), Left.Target(4, series: Left.Series(4, 1))],
        ];
        chunks = [.. chunks.Select(chunk => chunk.Select(left => left with { Assigned = version }).ToArray())];
        if (handedOver == 2)
            chunks = [.. chunks.Select(chunk => chunk.Where(left => left.Target.Id.Value != 3).ToArray())];
        var lists = new[]
        {
            new ShardAssignment(new AssignmentVersion(1, 0), [Examples.Target(1), Examples.Target(3)], []),
            new ShardAssignment(new AssignmentVersion(2, 0), [Examples.Target(1), Examples.Target(2), Examples.Target(4)], []),
        };
        var inherited = new List<string>();
        var steps = new List<Action>();
        foreach (var list in lists)
            steps.Add(() => Note(list.Version > targets.Assignment.Version ? targets.Apply(list) : ShardChange.None));
        if (random.Next(2) == 0)
            steps.Add(() => Note(targets.Inherit(header, [.. chunks.SelectMany(chunk => chunk)], isWhole: handedOver != 2)));
        else
            steps.AddRange(chunks.Select(chunk => (Action)(() => Note(targets.Inherit(header, chunk, isWhole: false)))));
        foreach (var step in steps.OrderBy(_ => random.Next()).ToList())
            step();
        foreach (var ended in targets.Entries.Where(entry => entry.Ending).ToList())
            targets.Remove(ended).ShouldBeNull();

        inherited.Order().ShouldBe(["1: 1", "1: 2", "4: 4"]);
        return string.Join(", ", targets.Entries.Select(entry => $"{entry.Key.Id.Value} {entry.Key.JobName} assigned {entry.Assigned}").Order());

        void Note(ShardChange change)
        {
            inherited.AddRange(change.Start.SelectMany(entry => entry.Inherited.Select(series => $"{entry.Key.Id.Value}: {series.LabelsHashes[0]}")));
            inherited.AddRange(change.Inherit.Where(part => part.Left.Series is not null).Select(part => $"{part.Entry.Key.Id.Value}: {part.Left.Series!.LabelsHashes[0]}"));
        }
    }

    private ShardChange Apply(long version, params Target[] targets) => _targets.Apply(new ShardAssignment(Examples.Version(version), targets, []));

    private ShardChange Inherit(ShardHandover header, params TargetHandover[] targets) => _targets.Inherit(header, targets, isWhole: true);

    private TargetEntry Entry(ulong id) => _targets.Entries.Single(entry => entry.Key.Id.Value == id);
}
