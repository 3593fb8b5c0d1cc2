namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>What a record holds; the numbers stand in the files.</summary>
internal enum RecordKind : byte
{
    /// <summary>A fragment.</summary>
    Data = 1,

    /// <summary>Ids of fragments that need not be sent any more.</summary>
    Settled = 2,
}
