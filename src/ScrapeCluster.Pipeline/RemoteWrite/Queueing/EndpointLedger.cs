using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// What became of every sample handed over for one endpoint on this node. At rest, <c>Enqueued = Acknowledged + Dropped + what
/// its queues hold</c>. Safe on many threads; counted per fragment, never per sample.
/// </summary>
public sealed class EndpointLedger
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private long _enqueued;
    private long _acknowledged;

    /// <summary>Samples handed over.</summary>
    public long Enqueued => Interlocked.Read(ref _enqueued);

    /// <summary>Samples that the receiver accepted.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Samples given up for any reason.</summary>
    public long DroppedInAll => Enum.GetValues<DropReason>().Sum(Dropped);

    /// <summary>Samples given up for this reason.</summary>
    public long Dropped(DropReason reason) => Interlocked.Read(ref _dropped[(int)reason]);

    public void AddEnqueued(int samples) => Interlocked.Add(ref _enqueued, samples);

    public void AddAcknowledged(int samples) => Interlocked.Add(ref _acknowledged, samples);

    public void AddDropped(DropReason reason, int samples) => Interlocked.Add(ref _dropped[(int)reason], samples);
}
