using Akka.Actor;
using ScrapeCluster.Actors.RemoteWrite;
using Shouldly;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>One of several nodes' writers.</summary>
internal sealed class WriterNode(ActorSystem system, WriterRig rig)
{
    public ActorSystem System { get; } = system;

    public WriterRig Rig { get; } = rig;

    public ShardWriters Writers => Rig.Writers;

    public Address Address { get; } = ((ExtendedActorSystem)system).Provider.DefaultAddress;

    public ICanTell Handover => System.ActorSelection($"/user/{WriterHandoverActor.Name}");

    public void Write(int samples, int shard = 0, string endpoint = "test")
    {
        for (var i = 0; i < samples; i++)
            Rig.Write(shard, endpoint: endpoint);
    }

    public long Of(string metric, string endpoint = "test", string? tag = null) => Rig.Metrics.Of(metric, endpoint, tag);

    public void ShouldAddUp(string endpoint = "test") =>
        (Of("enqueued_samples_total", endpoint) + Of("taken_over_samples_total", endpoint)).ShouldBe(
            Of("acknowledged_samples_total", endpoint) + Of("dropped_samples_total", endpoint)
            + Of("handed_over_samples_total", endpoint) + Of("pending_samples", endpoint));
}
