using Akka.Actor;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>One endpoint's writers on this node by shard, each made when the shard's first fragment comes.</summary>
internal sealed class EndpointWriters
{
    private static int _generations;

    private readonly int _generation = Interlocked.Increment(ref _generations);
    private readonly IActorRef _supervisor;
    private readonly TimeProvider _time;
    private readonly EndpointWriters? _previous;
    private readonly ShardWriter?[] _byShard;
    private readonly Lock _gate = new();
    private readonly EndpointAccount _account;
    private readonly Func<bool> _maySend;

    private EndpointSender _sender;
    private StopOrder? _stop;

    /// <param name="previous">Writers of an endpoint of the same name that are on their way out: they send first.</param>
    /// <param name="maySend">Asked before each request.</param>
    public EndpointWriters(
        IActorRef supervisor, EndpointSender sender, int shardCount, TimeProvider time, EndpointWriters? previous, Func<bool> maySend)
    {
        _supervisor = supervisor;
        _sender = sender;
        _account = sender.Account;
        _time = time;
        _maySend = maySend;
        _previous = previous is { Ended.IsCompleted: false } ? previous : null;
        _byShard = new ShardWriter?[shardCount];
    }

    /// <summary>The options in force.</summary>
    public RemoteWriteOptions Options => _sender.Options;

    /// <summary>Completed when every writer has ended; only after <see cref="Stop"/>.</summary>
    public Task Ended => Task.WhenAll(Started().Select(writer => writer.Ended));

    /// <summary>Says what was lost in the end.</summary>
    public void ReportLosses() => _account.ReportAllLosses();

    public EndpointAccount Account => _account;

    /// <summary>What this node has left over for the owners of shards.</summary>
    public IEnumerable<Leftover> Left => Started().SelectMany((writer) =>
        writer.LeftOverMs is { } oldestMs ? [new Leftover(_account.Endpoint, writer.Shard, oldestMs)] : Array.Empty<Leftover>());

    /// <summary>Makes a writer for each shard of which earlier runs left samples: they wait until it is known who owns the shard.</summary>
    public void StartWithLeftovers()
    {
        foreach (var recovered in _account.Log?.RecoveredShards.ToList() ?? [])
            Start(recovered.Shard, recovered.OldestTimestampMs);
    }

    /// <summary>A shard's writer; null where there is none, because the endpoint was stopped before the shard needed one.</summary>
    public ShardWriter? Of(int shard) => Volatile.Read(ref _byShard[shard]) ?? Start(shard);

    /// <summary>A shard's writers that have not ended: more than one where the endpoint was removed and came back. Oldest first.</summary>
    public IEnumerable<ShardWriter> Running(int shard)
    {
        var before = _previous?.Running(shard) ?? [];
        return Volatile.Read(ref _byShard[shard]) is { Ended.IsCompleted: false } writer ? before.Append(writer) : before;
    }

    public void Append(int shard, Fragment fragment)
    {
        if (Of(shard) is { } writer)
            writer.Append(fragment);
        else
            _account.Refuse(fragment, _stop!.Reason);
    }

    public void Change(EndpointSender sender)
    {
        lock (_gate)
        {
            foreach (var writer in Started())
                writer.Change(sender);
            _sender.Release();
            _sender = sender;
        }
    }

    public void Stop(StopOrder order)
    {
        lock (_gate)
        {
            if (_stop is null)
                _sender.Release();
            _stop ??= order;
            foreach (var writer in Started())
                writer.Stop(order);
        }
    }

    /// <summary>Gives up whatever has not ended.</summary>
    public void Close(DropReason reason)
    {
        foreach (var writer in Started())
            writer.Close(reason);
    }

    private ShardWriter? LastOf(int shard) => Volatile.Read(ref _byShard[shard]) ?? _previous?.LastOf(shard);

    private IEnumerable<ShardWriter> Started() => _byShard.OfType<ShardWriter>();

    // Null: the endpoint has been stopped.
    private ShardWriter? Start(int shard, long? leftOverMs = null)
    {
        lock (_gate)
        {
            if (_byShard[shard] is { } started)
                return started;
            if (_stop is not null)
                return null;
            var name = $"{shard}-{Uri.EscapeDataString(_account.Endpoint)}-{_generation}";
            var writer = new ShardWriter(name, shard, _sender, _time, _previous?.LastOf(shard), _maySend);
            if (leftOverMs is { } oldestMs)
                writer.LeaveOver(oldestMs);
            Volatile.Write(ref _byShard[shard], writer);
            _supervisor.Tell(new WriterProtocol.Start(writer));
            return writer;
        }
    }
}
