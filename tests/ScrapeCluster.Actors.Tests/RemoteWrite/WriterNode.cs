using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>One of several nodes' writers.</summary>
internal sealed class WriterNode(ActorSystem system, WriterRig rig, QueueStore? store = null)
{
    public ActorSystem System { get; } = system;

    public WriterRig Rig { get; } = rig;

    public ShardWriters Writers => Rig.Writers;

    public Address Address { get; } = ((ExtendedActorSystem)system).Provider.DefaultAddress;

    public UniqueAddress Unique { get; } = new(((ExtendedActorSystem)system).Provider.DefaultAddress, AddressUidExtension.Uid(system));

    public ICanTell Leftovers => System.ActorSelection($"/user/{LeftoversActor.Name}");

    public ICanTell Handover => System.ActorSelection($"/user/{WriterHandoverActor.Name}");

    public void Write(int samples, int shard = 0, string endpoint = "test")
    {
        for (var i = 0; i < samples; i++)
            Rig.Write(shard, endpoint: endpoint);
    }

    /// <summary>Ends its actors without a word to anybody; what is on its disk stays there.</summary>
    public async Task EndAsync()
    {
        await System.Terminate();
        await Writers.CloseQueuesAsync();
        store?.Dispose();
    }

    public EndpointLedger Ledger(string endpoint = "test") => Writers.Accounts.Single(account => account.Endpoint == endpoint).Ledger;

    public long Of(string metric, string endpoint = "test", string? tag = null) => Rig.Metrics.Of(metric, endpoint, tag);

    public void ShouldAddUp(string endpoint = "test") =>
        Writers.Accounts.Where(account => account.Endpoint == endpoint).ToList().ForEach(account =>
            (account.Ledger.Enqueued + account.Ledger.TakenOver + account.Ledger.Recovered).ShouldBe(
                account.Ledger.Acknowledged + account.Ledger.DroppedInAll + account.Ledger.HandedOver + account.Ledger.Kept + account.Budget.PendingSamples));
}
