using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// What became of every sample for one endpoint on this node. At rest, <c>Enqueued + TakenOver + Recovered = Acknowledged + Dropped +
/// HandedOver + Kept + what its queues hold</c>. Safe on many threads; counted per fragment, never per sample.
/// </summary>
public sealed class EndpointLedger
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private long _enqueued;
    private long _takenOver;
    private long _acknowledged;
    private long _handedOver;
    private long _recovered;
    private long _kept;

    /// <summary>Samples scraped here.</summary>
    public long Enqueued => Interlocked.Read(ref _enqueued);

    /// <summary>Samples that came unsent from other nodes, with their shards.</summary>
    public long TakenOver => Interlocked.Read(ref _takenOver);

    /// <summary>Samples that the receiver accepted.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Samples that went unsent to other nodes, with their shards.</summary>
    public long HandedOver => Interlocked.Read(ref _handedOver);

    /// <summary>Samples that an earlier run of this node left on its disk.</summary>
    public long Recovered => Interlocked.Read(ref _recovered);

    /// <summary>Samples left on disk for the next run.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>Samples given up for any reason.</summary>
    public long DroppedInAll => Enum.GetValues<DropReason>().Sum(Dropped);

    /// <summary>Samples given up for this reason.</summary>
    public long Dropped(DropReason reason) => Interlocked.Read(ref _dropped[(int)reason]);

    public void AddEnqueued(int samples) => Interlocked.Add(ref _enqueued, samples);

    public void AddTakenOver(int samples) => Interlocked.Add(ref _takenOver, samples);

    public void AddAcknowledged(int samples) => Interlocked.Add(ref _acknowledged, samples);

    public void AddHandedOver(int samples) => Interlocked.Add(ref _handedOver, samples);

    public void AddRecovered(int samples) => Interlocked.Add(ref _recovered, samples);

    public void AddKept(long samples) => Interlocked.Add(ref _kept, samples);

    public void AddDropped(DropReason reason, long samples) => Interlocked.Add(ref _dropped[(int)reason], samples);
}
