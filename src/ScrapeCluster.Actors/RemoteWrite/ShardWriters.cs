using System.Collections.Frozen;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// The node's writers: one <c>WriterActor</c> per shard and remote-write endpoint, made on first use, outliving the shard's
/// move to another node. Safe on many threads.
/// </summary>
public sealed class ShardWriters
{
    // What a cancelled request may take to come back after the deadline.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly NodeOptions _node;
    private readonly Func<RemoteWriteOptions, HttpMessageInvoker> _connect;
    private readonly WriterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IActorRef _supervisor;
    private readonly IActorRef _handover;
    private readonly Address _self;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, EndpointAccount> _accounts = [];
    private readonly Dictionary<string, EndpointWriters> _leaving = [];

    private volatile FrozenDictionary<string, EndpointWriters> _endpoints = FrozenDictionary<string, EndpointWriters>.Empty;
    private bool _draining;

    /// <summary>Begins with no endpoint: <see cref="ReloadAsync"/> brings the first.</summary>
    public ShardWriters(
        ActorSystem system, NodeOptions node, HttpClientFactory httpClients, WriterMetrics metrics, TimeProvider time, ILoggerFactory loggers)
        : this(system, node, options => httpClients.Create(options.HttpClient), metrics, time, loggers)
    {
    }

    internal ShardWriters(
        ActorSystem system, NodeOptions node, Func<RemoteWriteOptions, HttpMessageInvoker> connect, WriterMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _node = node;
        _connect = connect;
        _metrics = metrics;
        _time = time;
        _logger = loggers.CreateLogger<RemoteWriter>();
        _supervisor = system.ActorOf(WriterSupervisorActor.Props(time), "writers");
        _handover = system.ActorOf(WriterHandoverActor.Props(DeskIn(system)), WriterHandoverActor.Name);
        _self = ((ExtendedActorSystem)system).Provider.DefaultAddress;
    }

    /// <summary>The account of every endpoint that this process has written to.</summary>
    internal IReadOnlyCollection<EndpointAccount> Accounts
    {
        get
        {
            lock (_accounts)
                return [.. _accounts.Values];
        }
    }

    /// <summary>Asked before each request: false while other nodes may be sending for this node's shards. Default: true.</summary>
    internal Func<bool> MaySend { get; set; } = () => true;

    /// <summary>Where a shard's target actors put their fragments. Never blocks; what does not fit is dropped and counted.</summary>
    public FragmentWriter For(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, _node.ShardCount);
        return (endpoint, fragment) =>
        {
            if (_endpoints.TryGetValue(endpoint, out var writers))
                writers.Append(shard, fragment);
            else
                AccountOf(endpoint).Refuse(fragment, DropReason.EndpointRemoved);
        };
    }

    /// <summary>Endpoints for which this node holds samples of a shard that no receiver has acknowledged.</summary>
    public ValueList<string> Unsent(int shard) =>
        Running().Where(endpoint => endpoint.Value.Running(shard).Any(writer => writer.HasUnsent)).Select(endpoint => endpoint.Key).Distinct().ToValueList();

    /// <summary>
    /// The shard leaves this node: what is queued for it is sent without waiting for more. When it is acknowledged or given up, who
    /// took the shard over is told; what is not sent within the bound is handed to its writers, in order.
    /// </summary>
    /// <param name="epoch">Number of the ownership that ends.</param>
    public void Leave(int shard, long epoch)
    {
        foreach (var writer in Running().SelectMany(endpoint => endpoint.Value.Running(shard)).Distinct().Where(writer => writer.HasUnsent))
            writer.Leave(epoch);
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
            if (_endpoints.GetValueOrDefault(endpoint)?.Of(shard) is { } writer && writer.Hold(epoch))
                _handover.Tell(new WriterHandoverActor.Gated(new SendGate(new HandoverKey(shard, epoch, endpoint), node, writer, _time.Monotonic())));
        }
    }

    /// <summary>
    /// Takes over new endpoints: unchanged ones go on undisturbed, changed ones send what is queued with the old settings as long as
    /// that works and then go on with the new, removed ones are flushed in the background within the node's flush deadline.
    /// Throws what the HTTP client's options make impossible, with everything as it was.
    /// </summary>
    public Task ReloadAsync(ValueList<RemoteWriteOptions> endpoints, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_draining)
                return Task.CompletedTask;
            var senders = ConnectWhereNeeded(endpoints);
            var next = endpoints.ToFrozenDictionary(options => options.Name, options => TakeOver(options, senders.GetValueOrDefault(options.Name)));
            var removed = _endpoints.Where(endpoint => !next.ContainsKey(endpoint.Key)).ToList();
            _endpoints = next;
            foreach (var (name, writers) in removed)
                Remove(name, writers);
        }
        return Task.CompletedTask;
    }

    /// <summary>Sends what is queued, at the latest until <paramref name="deadline"/>; what then remains is dropped and counted.</summary>
    public async Task DrainAsync(TimeSpan deadline)
    {
        var all = BeginDrain(new StopOrder(DropReason.Shutdown, _time.Monotonic() + deadline));
        try
        {
            await Task.WhenAll(all.Select(writers => writers.Ended)).WaitAsync(deadline + Grace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            all.ForEach(writers => writers.Close(DropReason.Shutdown));
        }
        all.ForEach(writers => writers.ReportLosses());
    }

    /// <summary>
    /// This node was taken out of its cluster: what is unsent is dropped and counted at once, but where the endpoint takes samples
    /// out of order. That is sent by <see cref="DrainAsync"/>.
    /// </summary>
    internal void Supersede()
    {
        lock (_gate)
        {
            foreach (var writers in _endpoints.Values.Concat(_leaving.Values).Where(writers => writers.Options.OutOfOrder == OutOfOrderPolicy.Drop))
                writers.Stop(new StopOrder(DropReason.Superseded, _time.Monotonic()));
        }
    }

    private List<EndpointWriters> BeginDrain(StopOrder order)
    {
        lock (_gate)
        {
            _draining = true;
            List<EndpointWriters> all = [.. _endpoints.Values, .. _leaving.Values];
            all.ForEach(writers => writers.Stop(order));
            return all;
        }
    }

    private Dictionary<string, EndpointSender> ConnectWhereNeeded(ValueList<RemoteWriteOptions> endpoints)
    {
        var senders = new Dictionary<string, EndpointSender>();
        try
        {
            foreach (var options in endpoints.Where(NeedsSender))
                senders.Add(options.Name, new EndpointSender(options, AccountOf(options.Name), _connect(options), _metrics, _time, Random.Shared, _logger));
            return senders;
        }
        catch
        {
            foreach (var sender in senders.Values)
                sender.Release();
            throw;
        }
    }

    private bool NeedsSender(RemoteWriteOptions options) =>
        !_endpoints.TryGetValue(options.Name, out var writers) || ForSending(writers.Options) != ForSending(options);

    // What only the encoding looks at does not disturb a writer.
    private static RemoteWriteOptions ForSending(RemoteWriteOptions options) =>
        options with { WriteRelabelConfigs = [], SendExemplars = false, SendNativeHistograms = false };

    private EndpointWriters TakeOver(RemoteWriteOptions options, EndpointSender? sender)
    {
        var running = _endpoints.GetValueOrDefault(options.Name);
        if (sender is null)
            return running!;
        if (running is null)
        {
            Log.EndpointStarted(_logger, options.Name, sender.DisplayUrl);
            return new EndpointWriters(_supervisor, sender, _node.ShardCount, _time, _leaving.GetValueOrDefault(options.Name), () => MaySend());
        }
        running.Change(sender);
        Log.EndpointChanged(_logger, options.Name, sender.DisplayUrl);
        return running;
    }

    private void Remove(string name, EndpointWriters writers)
    {
        Log.EndpointRemoved(_logger, name, _node.FlushDeadline);
        writers.Stop(new StopOrder(DropReason.EndpointRemoved, _time.Monotonic() + _node.FlushDeadline));
        writers.Ended.ContinueWith(_ => writers.ReportLosses(), TaskScheduler.Default);
        _leaving[name] = writers;
    }

    private HandoverDesk DeskIn(ActorSystem system) => new()
    {
        Claim = Claim,
        Withdraw = Withdraw,
        Supersede = Supersede,
        IsMember = node => !system.HasExtension<Cluster>() || Cluster.Get(system).State.Members.Any(member => member.Address == node),
        StopReserve = _node.FlushDeadline / 3,
        Metrics = new HandoverMetrics(_metrics.Meter),
        Logger = _logger,
        Time = _time,
    };

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
        [.. Running().Where(endpoint => endpoint.Key == key.Endpoint).SelectMany(endpoint => endpoint.Value.Running(key.Shard)).Distinct()];

    // Those on their way out first. One that came back names its predecessor again.
    private List<KeyValuePair<string, EndpointWriters>> Running()
    {
        lock (_gate)
            return [.. _leaving, .. _endpoints];
    }

    private EndpointAccount AccountOf(string endpoint)
    {
        lock (_accounts)
        {
            if (_accounts.TryGetValue(endpoint, out var account))
                return account;
            account = new EndpointAccount(endpoint, _node.QueueMemoryBytes, _time, _logger);
            _accounts.Add(endpoint, account);
            _metrics.Show(account);
            return account;
        }
    }
}
