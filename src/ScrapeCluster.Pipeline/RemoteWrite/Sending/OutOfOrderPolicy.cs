namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// <c>out_of_order</c>: what becomes of samples that a node still holds when another one may already have sent newer samples of the
/// same series.
/// </summary>
public enum OutOfOrderPolicy
{
    /// <summary>They are given up and counted: for receivers that refuse samples out of order.</summary>
    Drop,

    /// <summary>They are sent late: for receivers with an out-of-order window.</summary>
    Send,
}
