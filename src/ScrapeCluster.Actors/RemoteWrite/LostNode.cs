using Akka.Actor;
using Akka.Cluster;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>A node that was put out of the cluster because it could not be reached: it may come back with what it had not sent.</summary>
/// <param name="At">On the monotonic clock.</param>
/// <param name="AtMs">The same, milliseconds since 1970.</param>
internal sealed record LostNode(UniqueAddress Node, TimeSpan At, long AtMs)
{
    public Address Address => Node.Address;

    /// <summary>Which of the lives at its address was lost.</summary>
    public bool IsKnown => Node.Uid != 0;
}
