namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>How a fragment came into its queue; the numbers stand in the files, and the smaller comes first.</summary>
internal enum RecordPlace : byte
{
    /// <summary>Handed over by the shard's node before.</summary>
    TakenOver = 0,

    /// <summary>Scraped here.</summary>
    Appended = 1,

    /// <summary>Another node had it left over: stands by time, not by number.</summary>
    Adopted = 2,
}
