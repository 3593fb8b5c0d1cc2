using Akka.Actor;

namespace ScrapeCluster.Actors.Status;

/// <summary>How nodes are named to people and in messages: "host:port" of their cluster address.</summary>
internal static class NodeNames
{
    public static string Of(Address address) => $"{address.Host}:{address.Port}";
}
