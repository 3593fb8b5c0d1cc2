using System.Collections.Frozen;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>The endpoints in force and those on their way out: what a reload and a stop make of them. Safe on many threads.</summary>
internal sealed class WriterEndpoints(
    IActorRef supervisor,
    NodeOptions node,
    EndpointAccounts accounts,
    Func<RemoteWriteOptions, HttpMessageInvoker> connect,
    WriterMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    // What a cancelled request may take to come back after the deadline.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly InFlightBudget _inFlight = new(node.InFlightBytes);
    private readonly Dictionary<string, EndpointWriters> _leaving = [];

    private volatile FrozenDictionary<string, EndpointWriters> _inForce = FrozenDictionary<string, EndpointWriters>.Empty;
    private bool _draining;
    private volatile bool _superseded;

    public FrozenDictionary<string, EndpointWriters> InForce => _inForce;

    /// <summary>Those on their way out first. One that came back names its predecessor again.</summary>
    public List<KeyValuePair<string, EndpointWriters>> All
    {
        get
        {
            lock (_gate)
                return [.. _leaving, .. _inForce];
        }
    }

    /// <summary>Asked before each request.</summary>
    public Func<bool> MaySend { get; set; } = () => true;

    /// <summary>The queue of an endpoint is full that would rather have nothing scraped than something given up.</summary>
    public bool IsFull => _inForce.Values.Any(writers => writers.Options.QueueFull == QueueFullPolicy.PauseScrapes && writers.Account.IsFull);

    /// <summary>As in <see cref="ShardWriters.ReloadAsync"/>.</summary>
    public async Task ReloadAsync(ValueList<RemoteWriteOptions> endpoints, CancellationToken cancellationToken)
    {
        // One that comes back at once begins with an empty queue.
        await accounts.Deletions.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_draining)
                return;
            accounts.Open(endpoints);
            var senders = ConnectWhereNeeded(endpoints);
            var next = endpoints.ToFrozenDictionary(options => options.Name, options => TakeOver(options, senders.GetValueOrDefault(options.Name)));
            var removed = _inForce.Where(endpoint => !next.ContainsKey(endpoint.Key)).ToList();
            _inForce = next;
            foreach (var (name, writers) in removed)
                Remove(name, writers);
        }
    }

    /// <summary>As in <see cref="ShardWriters.DrainAsync"/>.</summary>
    public async Task DrainAsync(TimeSpan deadline)
    {
        var now = time.Monotonic();
        var all = BeginDrain(new StopOrder(DropReason.Shutdown, now + deadline, KeepsSince: now));
        try
        {
            await Task.WhenAll(all.Select(writers => writers.Ended)).WaitAsync(deadline + Grace, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            all.ForEach(writers => writers.Close(DropReason.Shutdown));
        }

        all.ForEach(writers => writers.ReportLosses());
        await accounts.Deletions.ConfigureAwait(false);
        await accounts.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>As in <see cref="ShardWriters.Supersede"/>.</summary>
    public void Supersede()
    {
        lock (_gate)
        {
            _superseded = true;
            var now = time.Monotonic();
            foreach (var writers in _inForce.Values.Concat(_leaving.Values).Where(writers => writers.Options.OutOfOrder == OutOfOrderPolicy.Drop))
                writers.Stop(new StopOrder(DropReason.Superseded, now, KeepsSince: now));
        }
    }

    private bool MaySendLate(string endpoint) =>
        _superseded && _inForce.GetValueOrDefault(endpoint)?.Options.OutOfOrder == OutOfOrderPolicy.Send;

    private List<EndpointWriters> BeginDrain(StopOrder order)
    {
        lock (_gate)
        {
            _draining = true;
            List<EndpointWriters> all = [.. _inForce.Values, .. _leaving.Values];
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
                senders.Add(options.Name, Connect(options));
            return senders;
        }
        catch
        {
            foreach (var sender in senders.Values)
                sender.Release();
            throw;
        }
    }

    private EndpointSender Connect(RemoteWriteOptions options)
    {
        var signer = options.Signing is null ? null : RequestSigners.Create(options.Signing, new Uri(options.Url), time, logger);
        return new EndpointSender(options, accounts.Of(options.Name), connect(options), metrics, time, Random.Shared, logger, signer, _inFlight);
    }

    private bool NeedsSender(RemoteWriteOptions options) =>
        !_inForce.TryGetValue(options.Name, out var writers) || ForSending(writers.Options) != ForSending(options);

    // What only the encoding looks at does not disturb a writer.
    private static RemoteWriteOptions ForSending(RemoteWriteOptions options) =>
        options with { WriteRelabelConfigs = [], SendExemplars = false, SendNativeHistograms = false, Sharding = null };

    private EndpointWriters TakeOver(RemoteWriteOptions options, EndpointSender? sender)
    {
        var running = _inForce.GetValueOrDefault(options.Name);
        if (sender is null)
            return running!;
        if (running is null)
        {
            Log.EndpointStarted(logger, options.Name, sender.DisplayUrl);
            var writers = new EndpointWriters(
                supervisor, sender, node.ShardCount, time, _leaving.GetValueOrDefault(options.Name), () => MaySend() || MaySendLate(options.Name));
            writers.StartWithLeftovers();
            return writers;
        }

        running.Change(sender);
        Log.EndpointChanged(logger, options.Name, sender.DisplayUrl);
        return running;
    }

    private void Remove(string name, EndpointWriters writers)
    {
        Log.EndpointRemoved(logger, name, node.FlushDeadline);
        writers.Stop(new StopOrder(DropReason.EndpointRemoved, time.Monotonic() + node.FlushDeadline));
        writers.Ended.ContinueWith(_ => OnRemoved(name, writers), TaskScheduler.Default);
        _leaving[name] = writers;
    }

    private void OnRemoved(string name, EndpointWriters writers)
    {
        writers.ReportLosses();
        lock (_gate)
        {
            if (!_inForce.ContainsKey(name))
                accounts.Delete(name);
        }
    }
}
