using Akka.Actor;
using Akka.TestKit;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>A node's side of the talk between writers; the test speaks for the other node.</summary>
public sealed class WriterHandoverActorTests : PatientTestKit
{
    private static readonly HandoverKey Key = new(Shard: 0, Epoch: 7, Endpoint: "test");

    private readonly WriterRig _rig;
    private readonly TestProbe _other;
    private FakeReceiver _receiver = null!;

    public WriterHandoverActorTests()
    {
        _rig = new WriterRig(Sys);
        _other = CreateTestProbe("other-node");
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _receiver = await FakeReceiver.StartAsync();
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 2 }));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _receiver.DisposeAsync();
        _rig.Dispose();
    }

    [Fact]
    public async Task Who_has_nothing_left_says_so_at_once()
    {
        Tell(new WriterHandoverProtocol.DrainRequest(Key));
        Expect(new WriterHandoverProtocol.DrainDone(Key));

        await LeaveWithAsync(samples: 1);
        Tell(new WriterHandoverProtocol.DrainRequest(Key with { Epoch = 6 }));
        Expect(new WriterHandoverProtocol.DrainDone(Key with { Epoch = 6 }));
        Tell(new WriterHandoverProtocol.DrainRequest(Key with { Endpoint = "unknown" }));
        Expect(new WriterHandoverProtocol.DrainDone(Key with { Endpoint = "unknown" }));
    }

    [Fact]
    public async Task A_block_is_repeated_until_it_is_answered_and_then_all_is_said()
    {
        await LeaveWithAsync(samples: 3);
        Tell(new WriterHandoverProtocol.DrainRequest(Key));

        var block = _other.ExpectMsg<WriterHandoverProtocol.QueueBlock>();
        block.Fragments.Select(moved => moved.TriedTogether).ShouldBe([2, 1, 0]);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        _other.ExpectMsg<WriterHandoverProtocol.QueueBlock>().Sequence.ShouldBe(1);
        _rig.Metrics.Of("pending_samples", "test").ShouldBe(3);
        Tell(new WriterHandoverProtocol.QueueBlockTaken(Key, 1));

        Expect(new WriterHandoverProtocol.DrainDone(Key));
        _rig.Metrics.Of("handed_over_samples_total", "test").ShouldBe(3);
        Tell(new WriterHandoverProtocol.QueueBlockTaken(Key, 1));
        Tell(new WriterHandoverProtocol.DrainRequest(Key));
        Expect(new WriterHandoverProtocol.DrainDone(Key));
        _rig.Metrics.Of("handed_over_samples_total", "test").ShouldBe(3);
    }

    [Fact]
    public async Task Who_waits_no_longer_makes_the_rest_be_given_up()
    {
        await LeaveWithAsync(samples: 3);
        Tell(new WriterHandoverProtocol.DrainRequest(Key));
        _other.ExpectMsg<WriterHandoverProtocol.QueueBlock>();

        Tell(new WriterHandoverProtocol.GateOpened(Key));

        Expect(new WriterHandoverProtocol.DrainDone(Key));
        _rig.ShouldAddUp(enqueued: 3, acknowledged: 0, droppedFor: "superseded");
        Tell(new WriterHandoverProtocol.GateOpened(Key));
        Expect(new WriterHandoverProtocol.DrainDone(Key));
    }

    [Fact]
    public async Task Who_waits_no_longer_lets_the_rest_come_late_where_the_receiver_takes_it_so()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new QueueOptions { MaxSamplesPerSend = 2 }) with { OutOfOrder = OutOfOrderPolicy.Send });
        await LeaveWithAsync(samples: 3);
        Tell(new WriterHandoverProtocol.DrainRequest(Key));
        _other.ExpectMsg<WriterHandoverProtocol.QueueBlock>();

        Tell(new WriterHandoverProtocol.GateOpened(Key));

        Expect(new WriterHandoverProtocol.DrainDone(Key));
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _rig.SettleAsync();
        _rig.ShouldAddUp(enqueued: 3, acknowledged: 3);
    }

    [Fact]
    public async Task Who_does_not_want_it_leaves_it_here()
    {
        await LeaveWithAsync(samples: 3);
        Tell(new WriterHandoverProtocol.DrainRequest(Key));
        _other.ExpectMsg<WriterHandoverProtocol.QueueBlock>();

        Tell(new WriterHandoverProtocol.NotClaimed(Key));
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _rig.SettleAsync();

        _rig.ShouldAddUp(enqueued: 3, acknowledged: 3);
    }

    [Fact]
    public async Task A_node_that_comes_back_with_another_identity_begins_anew()
    {
        await LeaveWithAsync(samples: 3);
        Tell(new WriterHandoverProtocol.DrainRequest(Key));
        _other.ExpectMsg<WriterHandoverProtocol.QueueBlock>();

        var again = CreateTestProbe("other-node-again");
        Handover.Tell(new WriterHandoverProtocol.DrainRequest(Key), again);
        var block = again.ExpectMsg<WriterHandoverProtocol.QueueBlock>();
        block.Sequence.ShouldBe(1);
        block.Fragments.Count.ShouldBe(3);
        Handover.Tell(new WriterHandoverProtocol.QueueBlockTaken(Key, 1), again);

        again.ExpectMsg(new WriterHandoverProtocol.DrainDone(Key));
    }

    [Fact]
    public void Blocks_are_taken_once_and_in_order()
    {
        TakeOver();
        var block = Block(1, samples: 2);

        Tell(block);
        Expect(new WriterHandoverProtocol.QueueBlockTaken(Key, 1));
        Tell(block);
        Expect(new WriterHandoverProtocol.QueueBlockTaken(Key, 1));
        // The second was taken back before it arrived.
        Tell(Block(3, samples: 5));
        Expect(new WriterHandoverProtocol.QueueBlockTaken(Key, 3));
        Tell(Block(2, samples: 4));
        Expect(new WriterHandoverProtocol.QueueBlockTaken(Key, 2));

        _rig.Metrics.Of("taken_over_samples_total", "test").ShouldBe(7);
        _rig.Metrics.Of("pending_samples", "test").ShouldBe(7);
    }

    [Fact]
    public void A_block_that_nobody_waits_for_is_refused()
    {
        Tell(Block(1, samples: 2));

        Expect(new WriterHandoverProtocol.NotClaimed(Key));
        _rig.Metrics.Of("taken_over_samples_total", "test").ShouldBe(0);
    }

    [Fact]
    public async Task After_the_bound_the_old_owner_is_told_until_it_answers()
    {
        TakeOver();
        await AwaitAssertAsync(() => _rig.Metrics.Of("closed_gates", "test").ShouldBe(1));

        await _rig.AdvanceUntilAsync(() => _rig.Metrics.Of("gates_opened_total", "test", "bound") == 1, "the bound passes");
        Tell(Block(1, samples: 2));
        Expect(new WriterHandoverProtocol.GateOpened(Key));
        Tell(new WriterHandoverProtocol.DrainDone(Key));
        Tell(Block(1, samples: 2));
        Expect(new WriterHandoverProtocol.NotClaimed(Key));

        _rig.Metrics.Of("gates_opened_total", "test").ShouldBe(1);
        _rig.Metrics.Of("closed_gates", "test").ShouldBe(0);
    }

    [Fact]
    public async Task Blocks_that_come_put_the_bound_off()
    {
        TakeOver();
        var began = _rig.Time.GetUtcNow();
        for (var sequence = 1; sequence <= 8; sequence++)
        {
            Tell(Block(sequence, samples: 1));
            Expect(new WriterHandoverProtocol.QueueBlockTaken(Key, sequence));
            _rig.Time.Advance(TimeSpan.FromSeconds(5));
        }

        await _rig.AdvanceUntilAsync(() => _rig.Metrics.Of("gates_opened_total", "test", "bound") == 1, "the bound passes");
        (_rig.Time.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(45));
    }

    private ActorSelection Handover => Sys.ActorSelection($"/user/{WriterHandoverActor.Name}");

    private void Tell(object message) => Handover.Tell(message, _other);

    private void Expect(object message) => _other.ExpectMsg<object>().ShouldBe(message);

    private void TakeOver() => _rig.Writers.TakeOver(Key.Shard, Key.Epoch, "akka.tcp://other@127.0.0.1:1", [Key.Endpoint]);

    private async Task LeaveWithAsync(int samples)
    {
        var failures = _rig.Metrics.Of("retries_total", "test");
        for (var i = 0; i < samples; i++)
            _rig.Write(Key.Shard);
        await AwaitAssertAsync(() => _rig.Metrics.Of("requests_total", "test").ShouldBe(samples > 1 ? 1 : 0));
        _rig.Writers.Leave(Key.Shard, Key.Epoch);
        await AwaitAssertAsync(() => _rig.Metrics.Of("retries_total", "test").ShouldBeGreaterThan(failures));
    }

    private static WriterHandoverProtocol.QueueBlock Block(long sequence, int samples)
    {
        var series = EncodedSeries.Of("s", sequence, sequence, samples);
        var fragment = new Pipeline.RemoteWrite.Encoding.Fragment
        {
            Compressed = series.Compressed,
            UncompressedLength = series.UncompressedLength,
            SampleCount = samples,
            MinTimestampMs = sequence,
            MaxTimestampMs = sequence,
        };
        return new(Key, sequence, [new MovedFragment(fragment, AgeMs: 10, TriedTogether: 0)]);
    }
}
