using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// The node's writers: one <c>WriterActor</c> per shard and remote-write endpoint, made on first use, outliving the shard's
/// move to another node. Safe on many threads.
/// </summary>
public sealed class ShardWriters
{
    private readonly NodeOptions _node;
    private readonly TimeProvider _time;
    private readonly EndpointAccounts _accounts;
    private readonly WriterEndpoints _endpoints;
    private readonly LeftoverBook _book;
    private readonly IActorRef _handover;
    private readonly IActorRef _leftovers;
    private readonly Address _self;
    private readonly ConcurrentDictionary<int, bool> _here = new();
    private long _lastNumber;

    /// <summary>Begins with no endpoint: <see cref="ReloadAsync"/> brings the first.</summary>
    /// <param name="storage">Where queues are kept on disk.</param>
    public ShardWriters(
        ActorSystem system, NodeOptions node, NodeStorage storage, HttpClientFactory httpClients, WriterMetrics metrics, TimeProvider time, ILoggerFactory loggers)
        : this(system, node, storage.Queues, options => httpClients.Create(options.HttpClient), metrics, time, loggers)
    {
    }

    internal ShardWriters(
        ActorSystem system, NodeOptions node, QueueStore? store, Func<RemoteWriteOptions, HttpMessageInvoker> connect, WriterMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _node = node;
        _time = time;
        _self = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        var logger = loggers.CreateLogger<RemoteWriter>();
        var supervisor = system.ActorOf(WriterSupervisorActor.Props(time), "writers");
        _accounts = new EndpointAccounts(node, store, metrics, time, logger);
        _endpoints = new WriterEndpoints(supervisor, node, _accounts, connect, metrics, time, logger);
        _handover = system.ActorOf(WriterHandoverActor.Props(HandoverDeskIn(system, metrics, logger)), WriterHandoverActor.Name);
        var self = new UniqueAddress(_self, AddressUidExtension.Uid(system));
        // Where no disk is used, nothing is left over that would be worth waiting for.
        _book = new LeftoverBook(self, store is null ? TimeSpan.Zero : node.CrashWait, ExpectedNodes(node), time);
        _leftovers = system.ActorOf(LeftoversActor.Props(LeftoverDeskOf(self, metrics, logger)), LeftoversActor.Name);
    }

    /// <summary>The account of every endpoint that this process has written to.</summary>
    internal IReadOnlyCollection<EndpointAccount> Accounts => _accounts.All;

    /// <summary>What other nodes have left over.</summary>
    internal LeftoverBook Book => _book;

    /// <summary>Asked before each request: false while other nodes may be sending for this node's shards. Default: true.</summary>
    internal Func<bool> MaySend
    {
        get => _endpoints.MaySend;
        set => _endpoints.MaySend = value;
    }

    /// <summary>Nothing more should be scraped for now: an endpoint's queue is full, and its <c>queue_full</c> is pause_scrapes.</summary>
    internal bool IsFull => _endpoints.IsFull;

    /// <summary>Where a shard's target actors put their fragments. Never blocks; what does not fit is dropped and counted.</summary>
    public FragmentWriter For(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, _node.ShardCount);
        return (endpoint, fragment) =>
        {
            if (_endpoints.InForce.TryGetValue(endpoint, out var writers))
                writers.Append(shard, fragment);
            else
                _accounts.Of(endpoint).Refuse(fragment, DropReason.EndpointRemoved);
        };
    }

    /// <summary>Endpoints for which this node holds samples of a shard that no receiver has acknowledged.</summary>
    public ValueList<string> Unsent(int shard) =>
        _endpoints.All.Where(endpoint => endpoint.Value.Running(shard).Any(writer => writer.HasUnsent)).Select(endpoint => endpoint.Key).Distinct().ToValueList();

    /// <summary>
    /// The shard begins on this node, nothing of it has been scraped yet. What this node has left over of it goes first; what others have is
    /// waited for where there is, or may be, some.
    /// </summary>
    /// <param name="coldAtMs">When it last began, anywhere, without a word from its old owner, milliseconds since 1970; null: not as far as is known.</param>
    /// <param name="isCold">That was now, and here.</param>
    public void Begin(int shard, long? coldAtMs, bool isCold)
    {
        foreach (var (endpoint, writers) in _endpoints.InForce)
        {
            var wait = _book.Begin(NextKey(endpoint, shard), coldAtMs, isCold);
            // What there is to ask for while the old owner is there still comes from that one, or later.
            var step = _book.Next(wait).Kind;
            if (step == LeftoverStepKind.Send || (step == LeftoverStepKind.Ask && !isCold))
                continue;
            if (writers.Of(shard) is { } writer && writer.TryPause())
                _leftovers.Tell(new LeftoversActor.Waiting(wait, writer));
        }

        // Only now may others find it here and pause it for less, and what was left over here go out.
        _here[shard] = true;
        foreach (var writer in _endpoints.All.SelectMany(endpoint => endpoint.Value.Running(shard)).Distinct())
            writer.Begin();
    }

    /// <summary>
    /// The shard leaves this node: what is queued for it is sent without waiting for more. When it is acknowledged or given up, who
    /// took the shard over is told; what is not sent within the bound is handed to its writers, in order.
    /// </summary>
    /// <param name="epoch">Number of the ownership that ends.</param>
    public void Leave(int shard, long epoch)
    {
        _here.TryRemove(shard, out _);
        foreach (var writer in _endpoints.All.SelectMany(endpoint => endpoint.Value.Running(shard)).Distinct().Where(writer => writer.HasUnsent))
            writer.Leave(epoch);
        _leftovers.Tell(new LeftoversActor.ShardLeaves(shard));
    }

    /// <summary>
    /// The shard came from another node: for each of these endpoints nothing of it is sent until the old owner's writers have nothing
    /// left, have handed it over, or are gone, or until the bound has passed. Fragments are taken and queued meanwhile.
    /// </summary>
    /// <param name="epoch">Number of the ownership that ended.</param>
    /// <param name="from">The old owner's address, "akka.tcp://name@host:port".</param>
    /// <param name="unsent">Those that this node does not write to are left to the old owner.</param>
    public void TakeOver(int shard, long epoch, string from, ValueList<string> unsent)
    {
        var node = Address.Parse(from);
        if (node == _self)
            return;
        foreach (var endpoint in unsent)
        {
            if (_endpoints.InForce.GetValueOrDefault(endpoint)?.Of(shard) is { } writer && writer.Hold(epoch))
                _handover.Tell(new WriterHandoverActor.Gated(new SendGate(new HandoverKey(shard, epoch, endpoint), node, writer, _time.Monotonic())));
        }
    }

    /// <summary>
    /// Takes over new endpoints: unchanged ones go on undisturbed, changed ones send what is queued with the old settings as long as
    /// that works and then go on with the new, removed ones are flushed in the background within the node's flush deadline, and their queue on
    /// disk is deleted. Throws what the HTTP client's options make impossible, with everything as it was.
    /// </summary>
    public async Task ReloadAsync(ValueList<RemoteWriteOptions> endpoints, CancellationToken cancellationToken)
    {
        await _endpoints.ReloadAsync(endpoints, cancellationToken).ConfigureAwait(false);
        // Of an endpoint that came back.
        foreach (var writer in _here.Keys.SelectMany(shard => _endpoints.InForce.Values.SelectMany(writers => writers.Running(shard))).Where(writer => writer.IsLeftOver))
            writer.Begin();
    }

    /// <summary>
    /// Sends what is queued, at the latest until <paramref name="deadline"/>. What then remains stays on disk; so does, earlier, what cannot be
    /// sent or handed over. Without a disk it is dropped and counted.
    /// </summary>
    public Task DrainAsync(TimeSpan deadline) => _endpoints.DrainAsync(deadline);

    /// <summary>What is to be kept is on disk when this is completed. For the end of everything; <see cref="DrainAsync"/> does it too.</summary>
    internal Task CloseQueuesAsync() => _accounts.CloseAsync();

    /// <summary>
    /// This node was taken out of its cluster: what is unsent stays on disk, or is dropped and counted, at once, but where the endpoint takes
    /// samples out of order. That is sent by <see cref="DrainAsync"/>.
    /// </summary>
    internal void Supersede() => _endpoints.Supersede();

    // As many as are named. Behind one name there may be any number: then as many as have such a quorum.
    private static int ExpectedNodes(NodeOptions node)
    {
        var named = node.Peers.Select(Forming.NodeAddress.Parse).Append(Forming.Quorum.SelfOf(node)).Distinct().Count();
        return node.Peers.Count > 1 ? Math.Max(node.Peers.Count, named - 1) : (2 * Forming.Quorum.Of(node)) - 1;
    }

    private HandoverDesk HandoverDeskIn(ActorSystem system, WriterMetrics metrics, ILogger logger) => new()
    {
        Claim = Claim,
        Lend = Lend,
        Withdraw = Withdraw,
        OwnerLost = OwnerLost,
        Supersede = Supersede,
        IsMember = node => !system.HasExtension<Cluster>() || Cluster.Get(system).State.Members.Any(member => member.Address == node),
        StopReserve = _node.FlushDeadline / 3,
        Metrics = new HandoverMetrics(metrics.Meter),
        Logger = logger,
        Time = _time,
    };

    private LeftoverDesk LeftoverDeskOf(UniqueAddress self, WriterMetrics metrics, ILogger logger) => new()
    {
        Self = self,
        Book = _book,
        Own = () => Left().OrderBy(left => left.Shard).ThenBy(left => left.Endpoint, StringComparer.Ordinal).ToValueList(),
        WriterOf = (endpoint, shard) => _here.ContainsKey(shard) ? _endpoints.InForce.GetValueOrDefault(endpoint)?.Of(shard) : null,
        NextKey = NextKey,
        Metrics = new LeftoverMetrics(metrics.Meter, Left),
        Logger = logger,
        Time = _time,
    };

    private IEnumerable<Leftover> Left() => _endpoints.All.SelectMany(endpoint => endpoint.Value.Left);

    private HandoverKey NextKey(string endpoint, int shard) => new(shard, NextNumber(), endpoint);

    // Greater than those of an earlier run.
    private long NextNumber()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _lastNumber);
            var next = Math.Max(last + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref _lastNumber, next, last) == last)
                return next;
        }
    }

    private void Lend(HandoverKey key)
    {
        foreach (var writer in Running(key))
            writer.Lend(key.Epoch);
    }

    private void OwnerLost(SendGate gate)
    {
        if (!_book.WaitsForLost || !gate.Writer.TryPause())
            return;
        var now = _time.Monotonic();
        var lost = new LostNode(new UniqueAddress(gate.From, 0), now, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _leftovers.Tell(new LeftoversActor.Waiting(new LeftoverWait(NextKey(gate.Key.Endpoint, gate.Key.Shard), now, isCold: false, [lost]), gate.Writer));
    }

    private void Claim(QueueTransfer transfer)
    {
        transfer.Join();
        foreach (var writer in Running(transfer.Key))
            writer.Claim(transfer);
        transfer.Done();
    }

    private void Withdraw(QueueTransfer transfer, bool lost)
    {
        foreach (var writer in Running(transfer.Key))
            writer.Withdraw(transfer, lost);
    }

    private bool Supersede(HandoverKey key)
    {
        var any = false;
        foreach (var writer in Running(key))
            any |= writer.Supersede(key.Epoch);
        return any;
    }

    private List<ShardWriter> Running(HandoverKey key) =>
        [.. _endpoints.All.Where(endpoint => endpoint.Key == key.Endpoint).SelectMany(endpoint => endpoint.Value.Running(key.Shard)).Distinct()];
}
