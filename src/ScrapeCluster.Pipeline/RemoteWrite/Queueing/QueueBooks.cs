using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What a queue holds, and how each fragment's end is counted in the endpoint's ledger.</summary>
internal sealed class QueueBooks(EndpointLedger ledger, FragmentShelf shelf)
{
    private long _samples;
    private long _bytes;

    // Most queues never drop anything.
    private long[]? _dropped;

    public long Samples => Interlocked.Read(ref _samples);

    public long Bytes => Interlocked.Read(ref _bytes);

    public EndpointLedger Ledger { get; } = ledger;

    /// <summary>Samples that this queue gave up for this reason.</summary>
    public long Dropped(DropReason reason) => Volatile.Read(ref _dropped) is { } dropped ? Interlocked.Read(ref dropped[(int)reason]) : 0;

    public void AddDropped(DropReason reason, int samples)
    {
        Ledger.AddDropped(reason, samples);
        var dropped = Volatile.Read(ref _dropped)
            ?? Interlocked.CompareExchange(ref _dropped, new long[Enum.GetValues<DropReason>().Length], null) ?? _dropped;
        Interlocked.Add(ref dropped[(int)reason], samples);
    }

    public void Add(in QueueEntry entry) => Add(entry, 1);

    /// <summary>It has ended somehow, and is counted by the caller.</summary>
    public void Forget(in QueueEntry entry)
    {
        shelf.Release(entry);
        Add(entry, -1);
    }

    public void GiveUp(in QueueEntry entry, DropReason reason)
    {
        Forget(entry);
        AddDropped(reason, entry.Samples);
    }

    public void GiveUpAll(EntryDeque line, DropReason reason)
    {
        while (line.TryRemoveFirst(out var entry))
            GiveUp(entry, reason);
    }

    /// <summary>It stays on disk for the next start; what cannot is dropped.</summary>
    public void Keep(in QueueEntry entry)
    {
        if (!shelf.CanKeep(entry))
        {
            GiveUp(entry, DropReason.Shutdown);
            return;
        }
        Add(entry, -1);
        Ledger.AddKept(entry.Samples);
    }

    /// <summary>It ended after all. False: too late for that, or it was given up.</summary>
    public bool TryUnkeep(in QueueEntry entry)
    {
        if (!shelf.CanKeep(entry))
            return false;
        shelf.Release(entry);
        Ledger.AddKept(-entry.Samples);
        return true;
    }

    private void Add(in QueueEntry entry, int sign)
    {
        Interlocked.Add(ref _samples, sign * entry.Samples);
        Interlocked.Add(ref _bytes, sign * entry.Bytes);
    }
}
