namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Why a wait for older samples ended: the label <c>cause</c>.</summary>
internal enum LeftoverWaitEnd
{
    /// <summary>All who might have had some have said so, and have handed them over.</summary>
    Complete,

    /// <summary>Somebody did not come back, or did not come to an end, in time.</summary>
    Bound,

    /// <summary>Its writer ended: the endpoint was removed, or the node stops.</summary>
    WriterEnded,
}
