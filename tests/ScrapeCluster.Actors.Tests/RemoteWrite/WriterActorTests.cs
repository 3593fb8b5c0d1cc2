using Akka.Actor;
using Akka.TestKit.Xunit;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

public sealed class WriterActorTests : PatientTestKit
{
    private readonly WriterRig _rig;
    private FakeReceiver _receiver = null!;

    public WriterActorTests() => _rig = new WriterRig(Sys);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _receiver = await FakeReceiver.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _receiver.DisposeAsync();
        _rig.Dispose();
    }

    [Fact]
    public async Task A_restart_loses_nothing_and_sends_nothing_out_of_order()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _rig.Write(shard: 0);
        await RestartAsync();
        _rig.Write(shard: 0);
        await _rig.SettleAsync();

        ShouldBeClean(received: 2);
    }

    [Fact]
    public async Task A_restart_while_a_request_is_under_way_repeats_it()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver, new() { MaxSamplesPerSend = 1 }));
        _receiver.Script(ReceiverAnswer.Hang);
        _rig.Write(shard: 0);
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the request arrives");
        await RestartAsync();
        _rig.Write(shard: 0);
        await _rig.SettleAsync();

        ShouldBeClean(received: 2);
        _receiver.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_restart_does_not_forget_an_order_to_stop()
    {
        await _rig.UseAsync(_rig.Endpoint(_receiver));
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        _rig.Write(shard: 0);
        var drain = _rig.Writers.DrainAsync(TimeSpan.FromSeconds(15));
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the writer tries");
        await RestartAsync();
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await _rig.AdvanceUntilAsync(() => drain.IsCompleted, "the drain ends", TimeSpan.FromMilliseconds(10));

        ShouldBeClean(received: 1);
    }

    // As its supervisor does after a fault.
    private async Task RestartAsync()
    {
        IActorRef found = ActorRefs.Nobody;
        await AwaitAssertAsync(async () => found = await Sys.ActorSelection("/user/writers/0-test-*").ResolveOne(TimeSpan.FromSeconds(1)));
        var actor = (IInternalActorRef)found;
        actor.Suspend();
        actor.Restart(new InvalidOperationException("a fault of the test"));
    }

    private void ShouldBeClean(long received)
    {
        _receiver.SampleCount.ShouldBe(received);
        _receiver.Problems.ShouldBeEmpty();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.Duplicates.ShouldBeEmpty();
        _rig.ShouldAddUp(enqueued: received, acknowledged: received);
    }
}
