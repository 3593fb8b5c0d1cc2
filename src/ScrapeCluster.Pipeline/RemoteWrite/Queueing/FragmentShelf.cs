using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>Where a queue's fragments are: with its entries, or in the endpoint's log, which has them in memory, on disk or both.</summary>
internal sealed class FragmentShelf
{
    private readonly int _shard;
    private readonly WriteQueue _owner;
    private readonly QueueBudget _budget;
    private readonly QueueLog? _log;
    private readonly int _queueNumber;

    public FragmentShelf(int shard, WriteQueue owner, QueueBudget budget, QueueLog? log)
    {
        _shard = shard;
        _owner = owner;
        _budget = budget;
        _log = log;
        _queueNumber = log?.NextQueueNumber() ?? 0;
    }

    /// <summary>Room in memory for a fragment that comes. False: there is none.</summary>
    public bool TryReserve(in QueuedFragment queued) => _budget.Reserve(QueueBudget.CostOf(queued.Fragment), queued.Since, _log);

    /// <summary>As if there were room: it was there before in another form.</summary>
    public QueuedFragment Take(in QueuedFragment queued)
    {
        _budget.Add(QueueBudget.CostOf(queued.Fragment));
        return queued;
    }

    public void Unreserve(Fragment fragment) => _budget.Release(QueueBudget.CostOf(fragment));

    /// <summary>Takes a fragment whose room is reserved.</summary>
    /// <param name="ordinal">Of the gate that it comes with or after.</param>
    public QueueEntry Put(in QueuedFragment queued, int ordinal, RecordPlace place)
    {
        if (_log is null)
            return QueueEntry.Of(queued, id: 0);
        var id = _log.Append(new HeldFragment(_owner, _budget, queued, new RecordOrder(_queueNumber, ordinal, place), _shard));
        return QueueEntry.Of(queued, id);
    }

    /// <summary>Null: it is only on disk.</summary>
    public Fragment? Find(in QueueEntry entry) => entry.Fragment ?? _log!.Find(entry.Id);

    /// <summary>From the disk. Null: it is damaged, or gone.</summary>
    public Fragment? Read(in QueueEntry entry) => _log!.Read(entry.Id, entry.Bytes);

    /// <summary>The file was deleted because the disk's bound was reached.</summary>
    public bool IsGone(in QueueEntry entry) => _log?.IsGone(entry.Id) ?? false;

    public void Release(in QueueEntry entry)
    {
        if (entry.Fragment is { } fragment)
            Unreserve(fragment);
        else
            _log!.Settle(entry.Id, entry.Bytes);
    }

    /// <summary>It will be there at the next start.</summary>
    public bool CanKeep(in QueueEntry entry) => _log?.CanKeep(entry.Id) ?? false;
}
