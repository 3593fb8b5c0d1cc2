namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>A fragment found at a start.</summary>
internal readonly record struct FoundRecord(QueueEntry Entry, RecordOrder Order, int Shard, long MaxTimestampMs, int Segment, int Offset);
