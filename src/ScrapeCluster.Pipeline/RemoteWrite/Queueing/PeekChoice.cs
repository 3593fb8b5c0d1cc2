namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What to do with the oldest waiting fragment while a batch is put together.</summary>
public enum PeekChoice
{
    /// <summary>It joins the batch.</summary>
    Take,

    /// <summary>It is too old to be sent: given up and counted.</summary>
    DropTooOld,

    /// <summary>It stays, and the batch ends before it.</summary>
    Stop,
}
