using Akka.Cluster;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What a shard that waits for older samples does next.</summary>
internal enum LeftoverStepKind
{
    /// <summary>Somebody may still say that there are some, or is handing over.</summary>
    Wait,

    /// <summary>A node has some: it is to hand them over.</summary>
    Ask,

    /// <summary>Sending goes on.</summary>
    Send,
}

/// <param name="Node">Who is to be asked.</param>
internal readonly record struct LeftoverStep(LeftoverStepKind Kind, UniqueAddress? Node = null);
