using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Discovery.Allocation;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Discovery.Allocation;

public sealed class CollectorListTests
{
    private const int Targets = 10_000;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Nobody_owns_a_target_before_a_collector_asks() => List().OwnerOf(new TargetId(1)).ShouldBeNull();

    [Fact]
    public void Collectors_have_shares_of_about_the_same_size()
    {
        var list = List("a", "b", "c", "d");

        var shares = Owners(list).GroupBy(owner => owner).Select(share => share.Count()).ToList();

        shares.Count.ShouldBe(4);
        shares.ShouldAllBe(count => count > Targets / 4 * 0.9 && count < Targets / 4 * 1.1);
    }

    [Fact]
    public void One_that_comes_takes_only_what_becomes_its_own()
    {
        var list = List("a", "b", "c");
        var before = Owners(list);

        list.Seen("d");

        var after = Owners(list);
        Enumerable.Range(0, Targets).Where(i => before[i] != after[i]).ShouldAllBe(i => after[i] == "d");
    }

    [Fact]
    public void One_that_does_not_ask_any_more_is_forgotten_and_leaves_only_its_own()
    {
        var list = List("a", "b", "c");
        var before = Owners(list);
        _time.Advance(TimeSpan.FromSeconds(60));
        list.Seen("a");
        list.Seen("b");
        _time.Advance(TimeSpan.FromSeconds(40));

        list.Seen("a");

        var after = Owners(list);
        after.ShouldNotContain("c");
        Enumerable.Range(0, Targets).Where(i => before[i] != after[i]).ShouldAllBe(i => before[i] == "c");
    }

    [Fact]
    public void The_order_in_which_they_ask_does_not_matter() => Owners(List("a", "b", "c")).ShouldBe(Owners(List("c", "a", "b")));

    [Fact]
    public void Collectors_are_counted_first()
    {
        var list = List();
        _time.Advance(TimeSpan.FromSeconds(34));
        list.IsSettled.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));

        list.IsSettled.ShouldBeTrue();
    }

    [Fact]
    public void Names_without_end_do_not_fill_the_memory()
    {
        var list = List();
        Enumerable.Range(0, 1000).ShouldAllBe(i => list.Seen($"c{i}"));

        list.Seen("one more").ShouldBeFalse();
        list.Seen("c5").ShouldBeTrue();
        _time.Advance(CollectorList.ForgetAfter + TimeSpan.FromSeconds(1));
        list.Seen("one more").ShouldBeTrue();
    }

    private CollectorList List(params string[] names)
    {
        var list = new CollectorList(TimeSpan.FromSeconds(35), _time);
        foreach (var name in names)
            list.Seen(name);
        return list;
    }

    private static string?[] Owners(CollectorList list) => [.. Enumerable.Range(0, Targets).Select(i => list.OwnerOf(new TargetId((ulong)i)))];
}
