using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>The account of every endpoint that this process has written to, and the queues on disk behind them. Safe on many threads.</summary>
/// <param name="store">Null: queues are held in memory only.</param>
internal sealed class EndpointAccounts(NodeOptions node, QueueStore? store, WriterMetrics metrics, TimeProvider time, ILogger logger)
{
    // A disk that does not answer must not keep the node from ending.
    private static readonly TimeSpan ClosedWithin = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, EndpointAccount> _accounts = [];
    private readonly HashSet<string> _unclaimed = [];
    private Task _deletions = Task.CompletedTask;

    public IReadOnlyCollection<EndpointAccount> All
    {
        get
        {
            lock (_gate)
                return [.. _accounts.Values];
        }
    }

    /// <summary>Completed when the queues of removed endpoints are deleted.</summary>
    public Task Deletions
    {
        get
        {
            lock (_gate)
                return _deletions;
        }
    }

    public EndpointAccount Of(string endpoint)
    {
        lock (_gate)
        {
            if (_accounts.TryGetValue(endpoint, out var account))
                return account;
            account = new EndpointAccount(endpoint, node.QueueMemoryBytes, time, logger);
            _accounts.Add(endpoint, account);
            metrics.Show(account);
            return account;
        }
    }

    /// <summary>Opens the queues of endpoints that are new.</summary>
    public void Open(ValueList<RemoteWriteOptions> endpoints)
    {
        if (store is null)
            return;
        store.Claim(endpoints.ToDictionary(options => options.Name, options => options.Url));
        foreach (var options in endpoints)
        {
            if (Of(options.Name) is { Log: null } account)
                Open(account, options);
        }

        WarnOfUnclaimed();
    }

    /// <summary>The endpoint is gone, and all that was to be sent to it is sent or given up.</summary>
    public void Delete(string endpoint)
    {
        lock (_gate)
        {
            if (!_accounts.TryGetValue(endpoint, out var account) || account.Log is not { } log)
                return;
            account.Log = null;
            _deletions = Task.WhenAll(_deletions, log.DeleteAsync());
        }
    }

    /// <summary>What is to be kept is on disk when this is completed.</summary>
    public async Task CloseAsync()
    {
        foreach (var account in All.Where(account => account.Ledger.Kept > 0))
            Log.Kept(logger, account.Endpoint, account.Ledger.Kept);
        await Task.WhenAll(All.Select(account => account.Log).OfType<QueueLog>().Select(CloseAsync)).ConfigureAwait(false);
    }

    private async Task CloseAsync(QueueLog log)
    {
        try
        {
            await log.CloseAsync().WaitAsync(ClosedWithin, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.QueueNotClosed(logger, log.Endpoint, ClosedWithin.TotalSeconds);
        }
    }

    private void Open(EndpointAccount account, RemoteWriteOptions options)
    {
        account.Log = store!.OpenLog(options.Name, options.Url);
        account.Log.Synced = duration => metrics.Synced(options.Name, duration);
        if (account.Log.RecoveredShards is { Count: > 0 } left)
            Log.LeftoversFound(logger, options.Name, left.Sum(shard => shard.Samples), left.Count);
    }

    private void WarnOfUnclaimed()
    {
        foreach (var queue in store!.Unclaimed)
        {
            if (_unclaimed.Add(queue.Directory))
                Log.UnclaimedQueue(logger, queue.Bytes, queue.Directory, queue.Endpoint);
        }
    }
}
