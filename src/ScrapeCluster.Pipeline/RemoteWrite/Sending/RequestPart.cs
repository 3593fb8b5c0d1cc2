using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>What a request has of one writer.</summary>
internal readonly record struct RequestPart(RemoteWriter Writer, QueueBatch Batch)
{
    public int Samples => Batch.Fragments.Sum(fragment => fragment.SampleCount);

    public long MaxTimestampMs => Batch.Fragments.Max(fragment => fragment.MaxTimestampMs);
}
