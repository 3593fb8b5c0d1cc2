namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Why a gate opened: the label <c>cause</c>.</summary>
internal enum GateOpening
{
    /// <summary>The old owner has nothing left.</summary>
    Drained,

    /// <summary>The old owner is no member of the cluster any more.</summary>
    NodeRemoved,

    /// <summary>The bound passed.</summary>
    Bound,

    /// <summary>Its writer ended: the endpoint was removed, or the node's time was up.</summary>
    WriterEnded,
}
