using Akka.Actor;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>Nodes with their queues on disk stop, crash and come back (invariant 3: order).</summary>
public sealed class AdoptionTests : IAsyncLifetime
{
    private readonly WriterNodes _nodes = new();
    private readonly List<TemporaryFolder> _folders = [];
    private readonly Dictionary<WriterNode, string> _storages = [];
    private FakeReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _receiver.DisposeAsync();
        _folders.ForEach(folder => folder.Dispose());
    }

    [Fact]
    public async Task What_could_not_be_sent_survives_a_stop_and_goes_first_once_the_shard_begins()
    {
        var storage = NewStorage();
        var a = await StartAsync(storage);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        BeginCold(a);
        a.Write(5);
        await StopWithinAsync(a, seconds: 2);
        a.Ledger().Kept.ShouldBe(5);

        _receiver.Otherwise = ReceiverAnswer.Accept;
        var again = await StartAsync(storage);
        await PassAsync(3);
        _receiver.SampleCount.ShouldBe(0, "nobody knows yet who has the shard");
        BeginCold(again);
        again.Write(3);

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(8);
        again.Ledger().Recovered.ShouldBe(5);
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("hangs")]
    public async Task A_receiver_that_is_down_holds_up_no_stop(string trouble)
    {
        var storage = NewStorage();
        var a = await StartAsync(storage);
        await FailAsync(trouble);
        BeginCold(a);
        a.Write(5);
        await StopWithinAsync(a, seconds: 7);
        a.Ledger().Kept.ShouldBe(5);

        await RecoverAsync(trouble);
        var again = await StartAsync(storage);
        BeginCold(again);
        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(5);
    }

    [Fact]
    public async Task After_a_clean_stop_nothing_is_sent_twice()
    {
        var storage = NewStorage();
        for (var run = 0; run < 3; run++)
        {
            var a = await StartAsync(storage);
            BeginCold(a);
            a.Write(4);
            await _nodes.StopAsync(a);
            a.Ledger().Kept.ShouldBe(0);
        }

        ShouldHaveReceivedInOrder(12);
    }

    [Fact]
    public async Task The_owner_of_a_crashed_nodes_shard_waits_for_it_and_adopts_what_it_had()
    {
        var (storage, b) = await CrashAsync();
        b.Write(5);
        await PassAsync(10);
        _receiver.SampleCount.ShouldBe(0);

        var again = await StartAsync(storage);
        await _nodes.JoinAsync();

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(10);
        again.Ledger().HandedOver.ShouldBe(5);
        b.Ledger().TakenOver.ShouldBe(5);
        b.Of("pauses_ended_total", tag: "complete").ShouldBe(1);
        b.Of("adopted_samples_total", tag: "queued").ShouldBe(5);
    }

    [Fact]
    public async Task A_node_that_does_not_come_back_costs_a_lag_once()
    {
        var (_, b) = await CrashAsync();
        var began = _nodes.Time.GetUtcNow();
        b.Write(5);

        await _nodes.AdvanceUntilAsync(() => b.Of("pauses_ended_total", tag: "bound") == 1, "the wait ends", stepMs: 100);

        (_nodes.Time.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(31));
        await _nodes.SettleAsync();
        _receiver.SampleCount.ShouldBe(5);
        _receiver.OutOfOrder.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(OutOfOrderPolicy.Drop, 5)]
    [InlineData(OutOfOrderPolicy.Send, 10)]
    public async Task What_comes_after_newer_samples_were_sent_is_given_up_unless_it_may_be_late(OutOfOrderPolicy policy, int received)
    {
        var (storage, b) = await CrashAsync(policy);
        b.Write(5);
        await _nodes.SettleAsync();
        _receiver.SampleCount.ShouldBe(5);

        var again = await StartAsync(storage, policy);
        await _nodes.JoinAsync();
        await _nodes.AdvanceUntilAsync(() => again.Ledger().HandedOver == 5, "what is left is handed over");

        await _nodes.SettleAsync();
        _receiver.SampleCount.ShouldBe(received);
        b.Of("dropped_samples_total", tag: "superseded").ShouldBe(10 - received);
        b.Of("adopted_samples_total", tag: "late").ShouldBe(10 - received);
        _nodes.ShouldAddUp();
    }

    [Fact]
    public async Task What_is_under_way_is_waited_for_before_older_samples_are_taken()
    {
        var (storage, b) = await CrashAsync();
        var answer = new TaskCompletionSource();
        _receiver.Otherwise = ReceiverAnswer.AcceptAfter(answer.Task);
        b.Write(5);
        await _nodes.AdvanceUntilAsync(() => b.Rig.UnderWay == 1, "the newer ones are under way");

        var again = await StartAsync(storage);
        await _nodes.JoinAsync();
        await _nodes.AdvanceUntilAsync(() => Paused(b) == 1, "nothing more is sent until it is known what the other has");
        for (var i = 0; i < 4; i++)
            _nodes.Time.Advance(LeftoversActor.Period);
        again.Ledger().HandedOver.ShouldBe(0);
        answer.SetResult();
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await _nodes.SettleAsync();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.SampleCount.ShouldBe(5);
        b.Of("adopted_samples_total", tag: "late").ShouldBe(5);
        _nodes.ShouldAddUp();
    }

    [Fact]
    public async Task A_shard_that_begins_while_others_speak_waits_once()
    {
        const int Shards = 32;
        var storage = NewStorage();
        var a = await StartAsync(storage);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        for (var shard = 0; shard < Shards; shard++)
        {
            BeginCold(a, shard);
            a.Write(2, shard);
        }

        await _nodes.KillAsync(a);
        _receiver.Otherwise = ReceiverAnswer.Accept;
        var (again, b) = (await StartAsync(storage), await StartAsync(NewStorage()));
        await _nodes.JoinAsync();

        using var stop = new CancellationTokenSource();
        var old = new LeftoverProtocol.Census(again.Unique, Sequence: 0, Asks: false, []);
        var talk = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                b.Leftovers.Tell(old, ActorRefs.NoSender);
        });
        for (var shard = 0; shard < Shards; shard++)
        {
            BeginCold(b, shard);
            b.Write(1, shard);
        }

        await stop.CancelAsync();
        await talk;
        await _nodes.SettleAsync();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.SampleCount.ShouldBe(3 * Shards);
        b.Of("pauses_ended_total", tag: "complete").ShouldBe(Shards);
    }

    [Fact]
    public async Task What_comes_late_is_in_time_where_the_receiver_was_down_all_the_while()
    {
        var (storage, b) = await CrashAsync();
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        b.Write(5);
        await PassAsync(40);
        b.Of("pauses_ended_total", tag: "bound").ShouldBe(1);
        b.Write(5);

        var again = await StartAsync(storage);
        await _nodes.JoinAsync();
        await _nodes.AdvanceUntilAsync(() => again.Ledger().HandedOver == 5, "what is left is handed over");
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(15);
    }

    [Fact]
    public async Task Leftovers_of_several_nodes_come_in_the_order_in_which_they_had_the_shard()
    {
        var c = await StartAsync(NewStorage());
        var (storageOfA, b) = await CrashAsync();
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        await PassAsync(31);
        b.Write(5);
        await PassAsync(2);
        var storageOfB = StorageOf(b);
        await _nodes.KillAsync(b);
        BeginCold(c);
        c.Write(5);

        // The newer one comes back first.
        await StartAsync(storageOfB);
        await StartAsync(storageOfA);
        await _nodes.JoinAsync();
        await _nodes.AdvanceUntilAsync(() => c.Ledger().TakenOver == 10, "both have handed over");
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(15);
    }

    [Fact]
    public async Task An_owner_with_leftovers_of_its_own_puts_those_of_others_where_they_belong()
    {
        var (storageOfA, b) = await CrashAsync();
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        await PassAsync(31);
        b.Write(5);
        await PassAsync(2);
        var storageOfB = StorageOf(b);
        await _nodes.KillAsync(b);

        // Once the older ones come to the newer, once the newer to the older.
        var a = await StartAsync(storageOfA);
        var again = await StartAsync(storageOfB);
        await _nodes.JoinAsync();
        BeginCold(a);
        a.Write(5);
        await _nodes.AdvanceUntilAsync(() => a.Ledger().TakenOver == 5, "all is in one place");
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(15);
        again.Ledger().HandedOver.ShouldBe(5);
    }

    [Fact]
    public async Task A_shard_that_moves_while_it_gets_its_leftovers_keeps_its_order()
    {
        var (storage, b) = await CrashAsync(samples: 300, seriesCount: 2_000);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        b.Rig.Write(shard: 0, seriesCount: 2_000);
        var c = await StartAsync(NewStorage());
        await StartAsync(storage);
        await _nodes.JoinAsync();
        await _nodes.AdvanceUntilAsync(() => b.Ledger().TakenOver > 0, "the first block is there");
        b.Ledger().TakenOver.ShouldBeLessThan(600_000);

        c.Writers.Begin(0, coldAtMs: null, isCold: false);
        WriterNodes.Move(b, c, epoch: 1);
        c.Rig.Write(shard: 0, seriesCount: 2_000);
        await _nodes.AdvanceUntilAsync(() => c.Of("gates_opened_total", tag: "drained") == 1, "the new owner has all");
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(604_000);
    }

    [Fact]
    public async Task When_the_owner_crashes_while_it_adopts_the_rest_goes_to_the_next_one()
    {
        var c = await StartAsync(NewStorage());
        var (storage, b) = await CrashAsync(samples: 300, seriesCount: 2_000);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        var again = await StartAsync(storage);
        await _nodes.JoinAsync();
        await _nodes.AdvanceUntilAsync(() => b.Ledger().TakenOver > 0, "the first block is there");
        var storageOfB = StorageOf(b);
        await _nodes.KillAsync(b);
        again.Ledger().HandedOver.ShouldBeLessThan(600_000);

        BeginCold(c);
        c.Rig.Write(shard: 0, seriesCount: 2_000);
        await StartAsync(storageOfB);
        await _nodes.JoinAsync();
        await _nodes.AdvanceUntilAsync(() => c.Of("paused_shards") == 0, "all is in one place");
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await _nodes.SettleAsync();
        _receiver.Problems.ShouldBeEmpty();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.SampleCount.ShouldBe(602_000);
    }

    [Fact]
    public async Task When_the_new_owner_of_a_planned_move_crashes_the_next_one_gets_what_is_left()
    {
        var (a, b, c) = (await StartAsync(NewStorage()), await StartAsync(NewStorage()), await StartAsync(NewStorage()));
        await _nodes.JoinAsync();
        await PassAsync(1);
        _receiver.Otherwise = ReceiverAnswer.Hang;
        BeginCold(a);
        a.Write(3);
        b.Writers.Begin(0, coldAtMs: null, isCold: false);
        WriterNodes.Move(a, b, epoch: 1);
        await WriterNodes.WaitUntilAsync(() => b.Of("closed_gates") == 1, "the new node waits");
        await _nodes.KillAsync(b);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        await PassAsync(11);

        BeginCold(c);
        c.Write(3);
        await _nodes.AdvanceUntilAsync(() => a.Ledger().HandedOver == 3, "the rest is handed over");
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(6);
    }

    [Fact]
    public async Task When_the_old_owner_crashes_before_it_has_handed_over_it_is_waited_for()
    {
        var storage = NewStorage();
        var (a, b) = (await StartAsync(storage), await StartAsync(NewStorage()));
        await _nodes.JoinAsync();
        await PassAsync(1);
        _receiver.Otherwise = ReceiverAnswer.Hang;
        BeginCold(a);
        a.Write(3);
        b.Writers.Begin(0, coldAtMs: null, isCold: false);
        WriterNodes.Move(a, b, epoch: 1);
        b.Write(3);
        await _receiver.WaitUntilAsync(receiver => receiver.Held == 1, "the old node tries");
        await WriterNodes.WaitUntilAsync(() => b.Of("closed_gates") == 1, "the new node waits");
        await _nodes.KillAsync(a);
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await PassAsync(5);
        _receiver.SampleCount.ShouldBe(0);

        await StartAsync(storage);
        await _nodes.JoinAsync();

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(6);
    }

    [Fact]
    public async Task What_a_node_holds_that_was_taken_out_is_adopted_when_it_comes_back()
    {
        var storage = NewStorage();
        var a = await StartAsync(storage);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        BeginCold(a);
        a.Write(5);
        a.Writers.Supersede();
        await _nodes.AdvanceUntilAsync(() => a.Ledger().Kept == 5, "all is kept");
        var b = await StartAsync(NewStorage());
        await _nodes.KillAsync(a);
        BeginCold(b);
        b.Write(5);
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await StartAsync(storage);
        await _nodes.JoinAsync();

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(10);
    }

    [Fact]
    public async Task A_node_that_leaves_for_good_takes_nothing_with_it()
    {
        var (a, b) = (await StartAsync(NewStorage()), await StartAsync(NewStorage()));
        await _nodes.JoinAsync();
        await PassAsync(1);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        BeginCold(a);
        a.Write(40);
        b.Writers.Begin(0, coldAtMs: null, isCold: false);
        WriterNodes.Move(a, b, epoch: 1);
        b.Write(5);

        await _nodes.StopAsync(a);

        a.Ledger().Kept.ShouldBe(0);
        a.Ledger().HandedOver.ShouldBe(40);
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(45);
    }

    [Fact]
    public async Task Whoever_joins_a_cluster_in_which_nobody_has_anything_sends_at_once()
    {
        var (a, b) = (await StartAsync(NewStorage()), await StartAsync(NewStorage()));
        await _nodes.JoinAsync();
        await WriterNodes.WaitUntilAsync(() => Paused(a) + Paused(b) == 0, "nobody waits");
        BeginCold(a);
        BeginCold(b, shard: 1);
        a.Write(1);
        b.Write(1, shard: 1);

        await WriterNodes.WaitUntilAsync(() => Paused(a) + Paused(b) == 0, "the census is over with the clock standing still");

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(2);
    }

    [Fact]
    public async Task The_queue_of_an_endpoint_that_was_removed_is_deleted()
    {
        var storage = NewStorage();
        var a = await StartAsync(storage);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        BeginCold(a);
        a.Write(5);

        await a.Rig.UseAsync();
        await _nodes.AdvanceUntilAsync(() => a.Of("dropped_samples_total", tag: "endpoint_removed") == 5, "it is given up");
        await WriterNodes.WaitUntilAsync(() => !Directory.Exists(Path.Combine(storage, "queue", "test")), "the files are gone");

        _receiver.Otherwise = ReceiverAnswer.Accept;
        await a.Rig.UseAsync(a.Rig.Endpoint(_receiver));
        a.Write(2);
        await _nodes.SettleAsync();
        _receiver.SampleCount.ShouldBe(2);
    }

    private static long Paused(WriterNode node) => node.Of("paused_shards");

    private async Task<(string Storage, WriterNode B)> CrashAsync(OutOfOrderPolicy policy = OutOfOrderPolicy.Drop, int samples = 5, int seriesCount = 1)
    {
        var storage = NewStorage();
        var (a, b) = (await StartAsync(storage, policy), await StartAsync(NewStorage(), policy));
        await _nodes.JoinAsync();
        await PassAsync(1);
        BeginCold(a);
        await WriterNodes.WaitUntilAsync(() => Paused(a) == 0, "nobody waits");
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        for (var i = 0; i < samples; i++)
            a.Rig.Write(shard: 0, seriesCount: seriesCount);
        await _nodes.KillAsync(a);
        _receiver.Otherwise = ReceiverAnswer.Accept;
        BeginCold(b);
        await WriterNodes.WaitUntilAsync(() => Paused(b) == 1, "the new owner waits");
        return (storage, b);
    }

    private string NewStorage()
    {
        _folders.Add(new TemporaryFolder());
        return _folders[^1].Path;
    }

    private string StorageOf(WriterNode node) => _storages[node];

    private async Task<WriterNode> StartAsync(string storage, OutOfOrderPolicy policy = OutOfOrderPolicy.Drop)
    {
        var node = await _nodes.StartAsync(storage);
        _storages[node] = storage;
        await node.Rig.UseAsync(node.Rig.Endpoint(_receiver) with { OutOfOrder = policy });
        return node;
    }

    private void BeginCold(WriterNode node, int shard = 0) =>
        node.Writers.Begin(shard, _nodes.Time.GetUtcNow().ToUnixTimeMilliseconds(), isCold: true);

    private async Task StopWithinAsync(WriterNode node, double seconds)
    {
        var began = _nodes.Time.GetUtcNow();
        await _nodes.StopAsync(node);
        (_nodes.Time.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(seconds));
    }

    private Task PassAsync(double seconds)
    {
        var until = _nodes.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds);
        return _nodes.AdvanceUntilAsync(() => _nodes.Time.GetUtcNow() >= until, "time passes", stepMs: 100);
    }

    private async Task FailAsync(string trouble)
    {
        if (trouble == "refused")
            await _receiver.GoDownAsync();
        else
            _receiver.Otherwise = ReceiverAnswer.Hang;
    }

    private async Task RecoverAsync(string trouble)
    {
        _receiver.Otherwise = ReceiverAnswer.Accept;
        if (trouble == "refused")
            await _receiver.ComeBackAsync();
    }

    private void ShouldHaveReceivedInOrder(long samples)
    {
        _receiver.Problems.ShouldBeEmpty();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.Duplicates.ShouldBeEmpty();
        _receiver.SampleCount.ShouldBe(samples);
        foreach (var series in _receiver.Series.Values)
            series.Select(sample => sample.TimestampMs).ShouldBe(Enumerable.Range(1, series.Count).Select(i => (long)i));
        _nodes.ShouldAddUp();
    }
}
