using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Akka.Remote.Transport;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Cuts what nodes in this process tell each other, by Akka's own throttling adapter. Their HTTP is not touched.</summary>
internal static class CutNetwork
{
    /// <summary>For <see cref="NodeOptions.AkkaSettings"/> of nodes that are to be cut off.</summary>
    public const string Settings = "akka.remote.dot-netty.tcp.applied-adapters = [\"trttl\"]";

    public static Task BetweenAsync(TestNode one, params TestNode[] others) => SetAsync(one, others, Blackhole.Instance);

    public static Task HealAsync(TestNode one, params TestNode[] others) => SetAsync(one, others, Unthrottled.Instance);

    private static async Task SetAsync(TestNode one, TestNode[] others, ThrottleMode mode)
    {
        foreach (var other in others)
        {
            await SetAsync(one.System, AddressOf(other), mode);
            await SetAsync(other.System, AddressOf(one), mode);
        }
    }

    private static Task<bool> SetAsync(ActorSystem system, Address peer, ThrottleMode mode) =>
        ((IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider).Transport.ManagementCommand(
            new SetThrottle(peer, ThrottleTransportAdapter.Direction.Both, mode));

    // The adapter knows peers by the address below it.
    private static Address AddressOf(TestNode node)
    {
        var address = Cluster.Get(node.System).SelfAddress;
        return new Address("akka.trttl.tcp", address.System, address.Host, address.Port);
    }
}
