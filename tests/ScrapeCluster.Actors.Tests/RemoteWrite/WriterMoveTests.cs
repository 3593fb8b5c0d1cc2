using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>Shards move between nodes with samples unsent (invariant 3: order).</summary>
public sealed class WriterMoveTests : IAsyncLifetime
{
    private readonly WriterNodes _nodes = new();
    private FakeReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Invariant_3_with_a_healthy_receiver_the_old_node_sends_and_the_new_one_follows_at_once()
    {
        var (a, b) = await TwoAsync();
        a.Write(3);

        WriterNodes.Move(a, b, epoch: 1);
        b.Write(3);

        await WriterNodes.WaitUntilAsync(() => b.Of("gates_opened_total", tag: "drained") == 1, "the gate opens with the clock standing still");
        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(6);
        a.Of("acknowledged_samples_total").ShouldBe(3);
        a.Of("handed_over_samples_total").ShouldBe(0);
    }

    [Fact]
    public async Task A_node_with_nothing_unsent_is_not_waited_for()
    {
        var (a, b) = await TwoAsync();
        a.Write(1);
        await _nodes.SettleAsync();

        WriterNodes.Move(a, b, epoch: 1);
        b.Write(1);
        b.Of("closed_gates").ShouldBe(0);

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(2);
        b.Of("gates_opened_total").ShouldBe(0);
    }

    [Fact]
    public async Task What_was_sent_before_the_new_node_asks_opens_its_gate_too()
    {
        var (a, b) = await TwoAsync();
        a.Write(3);
        var unsent = a.Writers.Unsent(0);
        a.Writers.Leave(0, epoch: 1);
        await WriterNodes.WaitUntilAsync(() => a.Of("pending_samples") == 0, "the old node has sent all");

        b.Writers.TakeOver(0, 1, a.Address.ToString(), unsent);
        b.Write(3);

        await WriterNodes.WaitUntilAsync(() => b.Of("gates_opened_total", tag: "drained") == 1, "the gate opens with the clock standing still");
        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(6);
    }

    [Fact]
    public async Task Nothing_overtakes_a_request_under_way()
    {
        var (a, b) = await TwoAsync();
        var gate = new TaskCompletionSource();
        _receiver.Script(ReceiverAnswer.AcceptAfter(gate.Task));
        a.Write(3);

        WriterNodes.Move(a, b, epoch: 1);
        b.Write(3);
        await _receiver.WaitUntilAsync(receiver => receiver.Held == 1, "the request is under way");
        b.Of("closed_gates").ShouldBe(1);
        gate.SetResult();

        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(6);
        _receiver.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_shard_whose_samples_hang_in_a_shared_request_moves_and_the_others_go_on(int moving)
    {
        var (a, b) = await TwoAsync(new QueueOptions { MaxSamplesPerSend = 9 });
        _receiver.Script(ReceiverAnswer.Hang);
        for (var shard = 0; shard < 3; shard++)
            a.Write(3, shard);
        await _receiver.WaitUntilAsync(receiver => receiver.Held == 1, "the request is under way");
        _receiver.Requests.ShouldHaveSingleItem().SampleCount.ShouldBe(9);

        WriterNodes.Move(a, b, epoch: 1, moving);
        b.Write(3, moving);
        await _nodes.SettleAsync();

        b.Of("taken_over_samples_total").ShouldBe(3);
        a.Of("acknowledged_samples_total").ShouldBe(6);
        ShouldHaveReceivedInOrder(12);
    }

    [Theory]
    [InlineData("503")]
    [InlineData("refused")]
    [InlineData("hangs")]
    public async Task With_a_receiver_that_is_down_the_queue_moves_and_the_old_node_can_go(string trouble)
    {
        var (a, b) = await TwoAsync();
        await FailAsync(trouble);
        a.Write(40);
        a.Write(7, shard: 1);

        WriterNodes.Move(a, b, epoch: 1);
        WriterNodes.Move(a, b, epoch: 1, shard: 1);
        b.Write(5);
        var began = _nodes.Time.GetUtcNow();
        var drain = a.Writers.DrainAsync(TimeSpan.FromSeconds(15));
        await _nodes.AdvanceUntilAsync(() => drain.IsCompleted, "the old node is drained");
        (_nodes.Time.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(9));
        a.Of("handed_over_samples_total").ShouldBe(47);
        b.Of("taken_over_samples_total").ShouldBe(47);
        await _nodes.KillAsync(a);
        b.Write(5);

        await RecoverAsync(trouble);
        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(57);
    }

    [Fact]
    public async Task A_request_with_an_unknown_end_is_repeated_as_it_was_by_the_new_node()
    {
        var (a, b) = await TwoAsync(new QueueOptions { MaxSamplesPerSend = 5 });
        _receiver.Script(ReceiverAnswer.AcceptAndClose);
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        a.Write(4);
        a.Writers.Leave(0, epoch: 1);
        await _nodes.AdvanceUntilAsync(() => a.Of("retries_total") > 0, "the first attempt ends without an answer");
        _receiver.Otherwise = ReceiverAnswer.Accept;

        b.Writers.TakeOver(0, 1, a.Address.ToString(), ["test"]);
        b.Write(6);
        await _nodes.SettleAsync();

        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.Problems.ShouldBeEmpty();
        _receiver.SampleCount.ShouldBe(10);
        _receiver.Duplicates.Count.ShouldBe(4);
        _receiver.Requests.Where(request => request.Answer.TakesSamples).Select(request => request.SampleCount).Take(3).ShouldBe([4, 4, 5]);
        _nodes.ShouldAddUp();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shard_that_comes_back_before_all_is_sent_keeps_its_order(bool down)
    {
        var (a, b) = await TwoAsync();
        var gate = new TaskCompletionSource();
        if (down)
            _receiver.Otherwise = ReceiverAnswer.Status(503);
        else
            _receiver.Script(ReceiverAnswer.AcceptAfter(gate.Task));
        a.Write(5);
        WriterNodes.Move(a, b, epoch: 1);
        b.Write(5);
        WriterNodes.Move(b, a, epoch: 2);
        a.Write(5);
        WriterNodes.Move(a, b, epoch: 3);
        b.Write(5);

        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count > 0, "the first node tries");
        await _nodes.AdvanceUntilAsync(() => !down || b.Of("closed_gates") + a.Of("closed_gates") == 0, "all gates open");
        gate.SetResult();
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _nodes.SettleAsync();

        ShouldHaveReceivedInOrder(20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shard_that_goes_on_while_it_is_waited_for_keeps_its_order(bool down)
    {
        var (a, b) = await TwoAsync();
        var c = await _nodes.StartAsync(Endpoint(a.Rig));
        var gate = new TaskCompletionSource();
        if (down)
            _receiver.Otherwise = ReceiverAnswer.Status(503);
        else
            _receiver.Script(ReceiverAnswer.AcceptAfter(gate.Task));
        a.Write(5);
        WriterNodes.Move(a, b, epoch: 1);
        b.Write(5);
        WriterNodes.Move(b, c, epoch: 2);
        c.Write(5);

        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count > 0, "the first node tries");
        if (down)
            await _nodes.AdvanceUntilAsync(() => c.Of("gates_opened_total", tag: "drained") == 1, "the last node has everything");
        gate.SetResult();
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _nodes.SettleAsync();

        ShouldHaveReceivedInOrder(15);
    }

    [Fact]
    public async Task An_endpoint_that_only_one_node_has_makes_nobody_wait()
    {
        var a = await _nodes.StartAsync();
        var b = await _nodes.StartAsync();
        await a.Rig.UseAsync(a.Rig.Endpoint(_receiver), a.Rig.Endpoint(_receiver, name: "old"));
        await b.Rig.UseAsync(b.Rig.Endpoint(_receiver), b.Rig.Endpoint(_receiver, name: "new"));
        a.Write(3, shard: 0, endpoint: "old");
        WriterNodes.Move(a, b, epoch: 1);
        b.Write(3, shard: 0, endpoint: "new");
        b.Writers.TakeOver(1, 1, a.Address.ToString(), ["new"]);
        b.Write(2, shard: 1, endpoint: "new");

        await WriterNodes.WaitUntilAsync(() => b.Of("closed_gates", "new") == 0, "no gate of the new endpoint is closed");
        await _nodes.SettleAsync("old");
        await _nodes.SettleAsync("new");
        a.Of("acknowledged_samples_total", "old").ShouldBe(3);
        b.Of("acknowledged_samples_total", "new").ShouldBe(5);
    }

    [Fact]
    public async Task A_dead_endpoint_does_not_hold_up_the_other()
    {
        await using var dead = await FakeReceiver.StartAsync();
        dead.Otherwise = ReceiverAnswer.Hang;
        var a = await _nodes.StartAsync();
        var b = await _nodes.StartAsync();
        foreach (var node in new[] { a, b })
            await node.Rig.UseAsync(node.Rig.Endpoint(_receiver), node.Rig.Endpoint(dead, name: "dead"));
        a.Write(2);
        a.Write(2, endpoint: "dead");

        WriterNodes.Move(a, b, epoch: 1);

        await WriterNodes.WaitUntilAsync(() => b.Of("gates_opened_total", tag: "drained") == 1, "the living one's gate opens with the clock standing still");
        b.Of("closed_gates", "dead").ShouldBe(1);
        await _nodes.AdvanceUntilAsync(() => b.Of("closed_gates", "dead") == 0, "the queue of the dead one moves");
        b.Of("taken_over_samples_total", "dead").ShouldBe(2);
    }

    [Fact]
    public async Task When_the_old_node_dies_the_new_one_goes_on()
    {
        var (a, b) = await TwoAsync();
        _receiver.Otherwise = ReceiverAnswer.Hang;
        a.Write(3);
        WriterNodes.Move(a, b, epoch: 1);
        b.Write(3);
        await _receiver.WaitUntilAsync(receiver => receiver.Held == 1, "the old node tries");

        await _nodes.KillAsync(a);
        _receiver.Otherwise = ReceiverAnswer.Accept;

        await WriterNodes.WaitUntilAsync(() => b.Of("gates_opened_total", tag: "node_removed") == 1, "the gate opens");
        await _nodes.AdvanceUntilAsync(() => b.Of("pending_samples") == 0, "the new node sends");
        _receiver.SampleCount.ShouldBe(3);
        _receiver.OutOfOrder.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_new_node_dies_the_old_one_keeps_the_rest_for_the_next()
    {
        var (a, b) = await TwoAsync();
        var c = await _nodes.StartAsync(Endpoint(a.Rig));
        _receiver.Otherwise = ReceiverAnswer.Hang;
        a.Write(3);
        WriterNodes.Move(a, b, epoch: 1);
        await _receiver.WaitUntilAsync(receiver => receiver.Held == 1, "the old node tries");
        await WriterNodes.WaitUntilAsync(() => b.Of("closed_gates") == 1, "the new node waits");
        await _nodes.KillAsync(b);

        _receiver.Otherwise = ReceiverAnswer.Status(503);
        c.Writers.TakeOver(0, 1, a.Address.ToString(), ["test"]);
        c.Write(3);
        await _nodes.AdvanceUntilAsync(() => c.Of("gates_opened_total", tag: "drained") == 1, "the third node has everything");
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _nodes.AdvanceUntilAsync(() => c.Of("pending_samples") == 0, "the third node sends");

        ShouldHaveReceivedInOrder(6);
    }

    [Fact]
    public async Task An_endpoint_that_the_new_node_removes_stays_with_the_old_one()
    {
        var (a, b) = await TwoAsync();
        _receiver.Otherwise = ReceiverAnswer.Status(503, retryAfter: "1");
        a.Write(3);
        var unsent = a.Writers.Unsent(0);
        b.Writers.TakeOver(0, 1, a.Address.ToString(), unsent);
        await b.Rig.UseAsync();
        await _nodes.AdvanceUntilAsync(() => b.Of("closed_gates") == 0, "the removed endpoint's gate is gone");
        a.Writers.Leave(0, 1);

        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _nodes.SettleAsync();

        ShouldHaveReceivedInOrder(3);
    }

    [Fact]
    public async Task An_old_node_that_removed_the_endpoint_still_hands_over()
    {
        var (a, b) = await TwoAsync();
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        a.Write(3);
        await a.Rig.UseAsync();

        WriterNodes.Move(a, b, epoch: 1);
        b.Write(3);
        await _nodes.AdvanceUntilAsync(() => b.Of("gates_opened_total", tag: "drained") == 1, "the queue moves");
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _nodes.SettleAsync();

        ShouldHaveReceivedInOrder(6);
    }

    [Fact]
    public async Task An_old_node_that_does_not_answer_is_waited_for_until_the_bound()
    {
        var b = await _nodes.StartAsync();
        await b.Rig.UseAsync(b.Rig.Endpoint(_receiver));
        b.Writers.TakeOver(0, 1, "akka.tcp://writers@127.0.0.1:1", ["test"]);
        b.Write(3);
        var began = _nodes.Time.GetUtcNow();

        await _nodes.AdvanceUntilAsync(() => b.Of("gates_opened_total", tag: "bound") == 1, "the bound passes");

        (_nodes.Time.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(3);
    }

    [Fact]
    public async Task A_node_that_stops_waits_for_the_old_one_no_longer_than_it_can_afford()
    {
        var b = await _nodes.StartAsync();
        await b.Rig.UseAsync(b.Rig.Endpoint(_receiver));
        b.Writers.TakeOver(0, 1, "akka.tcp://writers@127.0.0.1:1", ["test"]);
        b.Write(3);

        var drain = b.Writers.DrainAsync(TimeSpan.FromSeconds(15));
        await _nodes.AdvanceUntilAsync(() => drain.IsCompleted, "the node is drained");

        ShouldHaveReceivedInOrder(3);
    }

    [Fact]
    public async Task A_long_queue_moves_in_blocks_and_arrives_whole()
    {
        var (a, b) = await TwoAsync();
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        for (var i = 0; i < 300; i++)
            a.Rig.Write(shard: 0, seriesCount: 2_000);

        WriterNodes.Move(a, b, epoch: 1);
        b.Rig.Write(shard: 0, seriesCount: 2_000);
        await _nodes.AdvanceUntilAsync(() => b.Of("gates_opened_total", tag: "drained") == 1, "the queue moves");

        a.Of("handed_over_blocks_total").ShouldBeGreaterThan(5);
        a.Of("handed_over_samples_total").ShouldBe(600_000);
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _nodes.SettleAsync();
        ShouldHaveReceivedInOrder(602_000);
    }

    [Fact]
    public async Task Nothing_is_sent_by_a_node_that_may_not()
    {
        var (a, _) = await TwoAsync(new QueueOptions { MaxSamplesPerSend = 1 });
        var may = false;
        a.Writers.MaySend = () => Volatile.Read(ref may);
        a.Write(1);
        var began = _nodes.Time.GetUtcNow();
        await _nodes.AdvanceUntilAsync(() => _nodes.Time.GetUtcNow() - began > TimeSpan.FromSeconds(2), "some time passes");
        _receiver.Requests.ShouldBeEmpty();

        Volatile.Write(ref may, true);
        await _nodes.SettleAsync();

        ShouldHaveReceivedInOrder(1);
    }

    private async Task<(WriterNode A, WriterNode B)> TwoAsync(QueueOptions? queue = null)
    {
        var a = await _nodes.StartAsync();
        var b = await _nodes.StartAsync();
        await a.Rig.UseAsync(a.Rig.Endpoint(_receiver, queue));
        await b.Rig.UseAsync(b.Rig.Endpoint(_receiver, queue));
        return (a, b);
    }

    private RemoteWriteOptions Endpoint(WriterRig rig) => rig.Endpoint(_receiver);

    private async Task FailAsync(string trouble)
    {
        if (trouble == "refused")
            await _receiver.GoDownAsync();
        else
            _receiver.Otherwise = trouble == "hangs" ? ReceiverAnswer.Hang : ReceiverAnswer.Status(503);
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
