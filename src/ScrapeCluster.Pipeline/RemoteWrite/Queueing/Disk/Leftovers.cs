namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>What a start found of each shard, until a queue takes it. Safe on many threads.</summary>
internal sealed class Leftovers(IEnumerable<FoundRecord> records)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<FoundRecord>> _byShard = records.GroupBy(record => record.Shard).ToDictionary(shard => shard.Key, shard => shard.ToList());

    public IReadOnlyList<RecoveredShard> Shards
    {
        get
        {
            lock (_gate)
                return [.. _byShard.OrderBy(shard => shard.Key).Select(shard => Sums(shard.Key, shard.Value))];
        }
    }

    public QueueLeftovers Take(int shard)
    {
        lock (_gate)
        {
            if (!_byShard.Remove(shard, out var records))
                return QueueLeftovers.None;
            var appended = records.Where(record => record.Order.Place != RecordPlace.Adopted)
                .OrderBy(record => record.Order.QueueNumber).ThenBy(record => record.Order.Ordinal).ThenBy(record => record.Order.Place).ThenBy(record => record.Entry.Id);
            var adopted = records.Where(record => record.Order.Place == RecordPlace.Adopted).OrderBy(record => record.Entry.MinTimestampMs).ThenBy(record => record.Entry.Id);
            return new QueueLeftovers([.. appended.Select(record => record.Entry)], [.. adopted.Select(record => record.Entry)]);
        }
    }

    /// <summary>Takes out those that are chosen.</summary>
    public List<FoundRecord> RemoveWhere(Func<FoundRecord, bool> choose)
    {
        var removed = new List<FoundRecord>();
        lock (_gate)
        {
            foreach (var records in _byShard.Values)
            {
                removed.AddRange(records.Where(choose));
                records.RemoveAll(record => choose(record));
            }
            foreach (var empty in _byShard.Where(shard => shard.Value.Count == 0).Select(shard => shard.Key).ToList())
                _byShard.Remove(empty);
        }
        return removed;
    }

    private static RecoveredShard Sums(int shard, List<FoundRecord> records) => new(
        shard, records.Count, records.Sum(record => (long)record.Entry.Samples), records.Min(record => record.Entry.MinTimestampMs), records.Max(record => record.MaxTimestampMs));
}
