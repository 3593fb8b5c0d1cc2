using Akka.Cluster;
using Akka.Event;
using ScrapeCluster.Actors.Serialization;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>What the nodes ask each other every second.</summary>
internal static class TenureProtocol
{
    /// <summary>Is the sender a member to you?</summary>
    /// <param name="Round">Comes back with the answer.</param>
    /// <param name="IsStopping">The sender leaves: it takes no shards over.</param>
    public sealed record Ask(UniqueAddress From, long Round, bool IsStopping) : IWireMessage, IDeadLetterSuppression;

    public sealed record Answer(UniqueAddress From, long Round, Standing Standing, bool IsStopping) : IWireMessage, IDeadLetterSuppression;

    /// <summary>Stays on the node: it begins to stop, the others shall know at once.</summary>
    public sealed record SayStopping
    {
        public static readonly SayStopping Instance = new();
    }
}

/// <summary>How a node regards another. The numbers are those of the wire.</summary>
internal enum Standing
{
    /// <summary>No member of its cluster, or no longer.</summary>
    Unknown,

    /// <summary>A member that can be reached.</summary>
    Member,

    /// <summary>Some member cannot reach it: the split-brain resolver may be about to take it out.</summary>
    Unreachable,

    /// <summary>Taken out of the cluster.</summary>
    Down,
}
