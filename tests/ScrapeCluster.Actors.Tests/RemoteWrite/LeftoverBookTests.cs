using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

public sealed class LeftoverBookTests
{
    private static readonly UniqueAddress Self = Node(0);
    private static readonly UniqueAddress A = Node(1);
    private static readonly UniqueAddress B = Node(2);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly LeftoverBook _book;
    private long _sequence;

    public LeftoverBookTests() => _book = Book(expectedNodes: 3);

    [Fact]
    public void A_node_on_its_own_waits_for_nothing()
    {
        var alone = Book(expectedNodes: 1);
        alone.BecameMember();
        alone.SetOwn(true);

        Send(alone.Next(BeginCold(alone)));
    }

    [Fact]
    public void Who_has_heard_that_nobody_has_anything_sends_at_once()
    {
        Join(A, B);
        Speak(A);
        Speak(B);
        _book.BecameMember();

        Send(_book.Next(BeginCold()));
    }

    [Fact]
    public void A_shard_without_an_old_owner_waits_until_all_have_spoken()
    {
        Join(A, B);
        Speak(A);
        var wait = BeginCold();
        Wait(_book.Next(wait));

        Speak(B);

        Send(_book.Next(wait));
        wait.IsIncomplete.ShouldBeFalse();
    }

    [Fact]
    public void A_member_that_never_speaks_is_waited_for_5_seconds_from_when_it_is_known()
    {
        Join(A);
        Pass(3);
        var wait = BeginCold();
        Wait(_book.Next(wait));

        Pass(2);

        Send(_book.Next(wait));
        Send(_book.Next(BeginCold()));
    }

    [Fact]
    public void A_shard_that_was_handed_over_waits_for_nobody_who_is_silent()
    {
        Join(A, B);

        Send(_book.Next(_book.Begin(Key(), coldAtMs: null, isCold: false)));
    }

    [Fact]
    public void Those_that_have_something_hand_over_one_after_the_other_the_oldest_first()
    {
        Join(A, B);
        Speak(A, oldestMs: 2_000);
        Speak(B, oldestMs: 1_000);
        var wait = BeginCold();

        Ask(_book.Next(wait), B, wait);
        Wait(_book.Next(wait));
        Done(wait, B);
        Ask(_book.Next(wait), A, wait);
        Done(wait, A);

        Send(_book.Next(wait));
        wait.IsIncomplete.ShouldBeFalse();
    }

    [Fact]
    public void What_belongs_to_other_shards_or_endpoints_holds_up_nothing()
    {
        Join(A, B);
        Speak(A);
        _book.Spoke(new LeftoverProtocol.Census(B, ++_sequence, false, [new Leftover("other", 7, 1), new Leftover("test", 8, 1)]));

        Send(_book.Next(BeginCold()));
        _book.Left().ShouldBe([("other", 7), ("test", 8)], ignoreOrder: true);
    }

    [Fact]
    public void A_node_that_does_not_come_to_an_end_is_waited_for_as_long_as_blocks_come()
    {
        Join(A);
        Speak(A, oldestMs: 1);
        var wait = BeginCold();
        Ask(_book.Next(wait), A, wait);

        Pass(29);
        Wait(_book.Next(wait));
        wait.Took(1, _time.Monotonic());
        Pass(9);
        Wait(_book.Next(wait));
        Pass(1);

        Send(_book.Next(wait));
        wait.IsIncomplete.ShouldBeTrue();
    }

    [Fact]
    public void The_shards_of_a_lost_node_wait_for_it_30_seconds()
    {
        JoinedAndSilent();
        _book.Remove(A, isLost: true);
        Pass(1);
        var wait = BeginCold();
        Wait(_book.Next(wait));
        Pass(28);
        Wait(_book.Next(wait));

        Pass(1);

        Send(_book.Next(wait));
        wait.IsIncomplete.ShouldBeTrue();
        Send(_book.Next(BeginCold()));
    }

    [Fact]
    public void A_lost_node_that_comes_back_hands_over_and_the_wait_is_over()
    {
        JoinedAndSilent();
        _book.Remove(A, isLost: true);
        var wait = BeginCold();
        Pass(3);
        var again = Node(1, uid: 77);
        Join(again);
        Wait(_book.Next(wait));

        Speak(again, oldestMs: 5);

        Ask(_book.Next(wait), again, wait);
        Done(wait, again);
        Send(_book.Next(wait));
        wait.IsIncomplete.ShouldBeFalse();
    }

    [Fact]
    public void A_lost_node_that_comes_back_with_nothing_of_the_shard_ends_the_wait()
    {
        JoinedAndSilent();
        _book.Remove(A, isLost: true);
        var wait = BeginCold();
        var again = Node(1, uid: 77);
        Join(again);
        Wait(_book.Next(wait));

        Speak(again);

        Send(_book.Next(wait));
    }

    [Fact]
    public void Its_new_life_may_speak_before_the_old_one_is_known_to_be_lost()
    {
        JoinedAndSilent();
        Speak(A);
        Speak(B);
        var again = Node(1, uid: 77);
        Join(again);
        Speak(again);
        Pass(1);
        _book.Remove(A, isLost: true);

        Send(_book.Next(BeginCold()));
    }

    [Fact]
    public void A_lost_node_that_comes_back_under_another_address_is_known_by_what_it_has()
    {
        JoinedAndSilent();
        _book.Remove(A, isLost: true);
        var (mine, other) = (BeginCold(), BeginCold(shard: 9));
        var moved = Node(5);
        Join(moved);
        Speak(moved, oldestMs: 5);

        Ask(_book.Next(mine), moved, mine);
        Done(mine, moved);

        Send(_book.Next(mine));
        Wait(_book.Next(other));
    }

    [Fact]
    public void A_shard_that_moved_on_from_its_cold_start_still_waits_for_the_lost_node_and_others_do_not()
    {
        JoinedAndSilent();
        _book.Remove(A, isLost: true);
        var coldAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds() + 1_500;
        Pass(10);

        Wait(_book.Next(_book.Begin(Key(), coldAtMs, isCold: false)));
        Send(_book.Next(_book.Begin(Key(), coldAtMs: null, isCold: false)));
        Send(_book.Next(_book.Begin(Key(), coldAtMs - 3_600_000, isCold: false)));
    }

    [Fact]
    public void A_node_that_leaves_is_not_waited_for()
    {
        JoinedAndSilent();
        _book.Remove(A, isLost: false);

        Send(_book.Next(BeginCold()));
    }

    [Fact]
    public void No_crash_wait_means_none()
    {
        var book = new LeftoverBook(Self, TimeSpan.Zero, 3, _time);
        book.Add(A);
        book.Spoke(new LeftoverProtocol.Census(A, 1, false, []));
        book.SetOwn(true);
        book.BecameMember();
        book.Remove(A, isLost: true);

        Send(book.Next(BeginCold(book)));
    }

    [Fact]
    public void A_source_that_is_lost_is_waited_for_like_a_lost_owner()
    {
        Join(A, B);
        Speak(B);
        Speak(A, oldestMs: 1);
        var wait = BeginCold();
        Ask(_book.Next(wait), A, wait);

        wait.SourceLost(_book.Remove(A, isLost: true));
        Wait(_book.Next(wait));
        var again = Node(1, uid: 77);
        Join(again);
        Speak(again, oldestMs: 1);

        Ask(_book.Next(wait), again, wait);
    }

    [Fact]
    public void When_all_start_and_not_after_a_clean_stop_those_that_are_still_to_come_are_waited_for()
    {
        Join(A);
        Speak(A);
        _book.SetOwn(true);
        _book.BecameMember();
        var wait = BeginCold();
        Wait(_book.Next(wait));
        Pass(2);
        Join(B);
        Speak(B, oldestMs: 1);

        Ask(_book.Next(wait), B, wait);
        Done(wait, B);
        Send(_book.Next(wait));
    }

    [Fact]
    public void When_all_start_after_a_clean_stop_nobody_waits_for_those_that_are_still_to_come()
    {
        Join(A);
        Speak(A);
        _book.BecameMember();

        Send(_book.Next(BeginCold()));
    }

    [Fact]
    public void A_shard_that_leaves_takes_what_is_coming_and_asks_nobody_else()
    {
        Join(A, B);
        Speak(A, oldestMs: 1);
        Speak(B, oldestMs: 2);
        var wait = BeginCold();
        Ask(_book.Next(wait), A, wait);

        wait.IsEnding = true;
        Wait(_book.Next(wait));
        Done(wait, A);

        Send(_book.Next(wait));
    }

    [Fact]
    public void What_a_node_said_last_counts_whenever_it_comes()
    {
        Join(A);
        _book.Spoke(new LeftoverProtocol.Census(A, 5, false, []));
        _book.Spoke(new LeftoverProtocol.Census(A, 4, false, [new Leftover("test", 7, 1)]));

        _book.Left().ShouldBeEmpty();
    }

    private LeftoverBook Book(int expectedNodes) => new(Self, TimeSpan.FromSeconds(30), expectedNodes, _time);

    private static UniqueAddress Node(int number, int uid = 1) => new(new Address("akka.tcp", "test", $"10.0.0.{number}", 7946), uid);

    private void JoinedAndSilent()
    {
        Join(A, B);
        Speak(A);
        Speak(B);
    }

    private void Join(params UniqueAddress[] nodes)
    {
        foreach (var node in nodes)
            _book.Add(node);
    }

    private void Speak(UniqueAddress node, long? oldestMs = null) => _book.Spoke(new LeftoverProtocol.Census(
        node, ++_sequence, false, oldestMs is { } ms ? [new Leftover("test", 7, ms)] : ValueList<Leftover>.Empty));

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private static HandoverKey Key(int shard = 7) => new(shard, 1, "test");

    private LeftoverWait BeginCold(LeftoverBook? book = null, int shard = 7) =>
        (book ?? _book).Begin(Key(shard), _time.GetUtcNow().ToUnixTimeMilliseconds(), isCold: true);

    private void Ask(LeftoverStep step, UniqueAddress node, LeftoverWait wait)
    {
        step.ShouldBe(new LeftoverStep(LeftoverStepKind.Ask, node));
        wait.Ask(node, _time.Monotonic());
    }

    private void Done(LeftoverWait wait, UniqueAddress node)
    {
        _book.HandedOver(node, wait.Key.Endpoint, wait.Key.Shard);
        wait.EndSource();
    }

    private static void Wait(LeftoverStep step) => step.Kind.ShouldBe(LeftoverStepKind.Wait);

    private static void Send(LeftoverStep step) => step.Kind.ShouldBe(LeftoverStepKind.Send);
}
