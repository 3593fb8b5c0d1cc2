using System.Globalization;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors;

/// <summary>The running node as the server sees it. A singleton in the host's services.</summary>
public sealed class ScrapeClusterNode : IDisposable
{
    private readonly RunningConfiguration _running;
    private readonly Readiness _readiness;
    private readonly Func<ShardWriters> _writers;
    private readonly Func<ActorSystem> _system;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _oneReload = new(1);

    internal ScrapeClusterNode(
        RunningConfiguration running, Readiness readiness, Func<ShardWriters> writers, Func<ActorSystem> system, ILogger<ScrapeClusterNode> logger)
    {
        _running = running;
        _readiness = readiness;
        _writers = writers;
        _system = system;
        _logger = logger;
    }

    /// <summary>The configuration in force.</summary>
    public ScrapeClusterOptions Options => _running.Current.Options;

    /// <summary>Null when the node is Up, its region is registered and it has its assignments; else what is missing.</summary>
    public string? NotReadyReason => _readiness.NotReadyReason;

    /// <summary>What is wrong though the node does its job, a sentence each: a disk that queues cannot be kept on.</summary>
    public IReadOnlyList<string> Warnings => _readiness.HasStarted
        ? [.. _writers().Accounts.OrderBy(account => account.Endpoint, StringComparer.Ordinal).Select(WarningOf).OfType<string>()]
        : [];

    /// <summary>Puts another configuration in force. What did not change is not disturbed.</summary>
    /// <exception cref="Exception">It cannot be used; the one in force stays.</exception>
    public async Task ReloadAsync(ScrapeClusterOptions options, CancellationToken cancellationToken)
    {
        await _oneReload.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var next = _running.Prepare(options);
            // Writers first: a scrape under the new configuration finds its endpoints there.
            await _writers().ReloadAsync(options.RemoteWrites, cancellationToken).ConfigureAwait(false);
            var changes = ReloadChanges.Between(_running.Current.Options, options);
            _running.Switch(next);
            _system().EventStream.Publish(new ConfigurationChanged(next));
            Log.Reloaded(_logger, changes.Added, changes.Removed, changes.Changed, changes.Unchanged);
        }
        finally
        {
            _oneReload.Release();
        }
    }

    private static string? WarningOf(EndpointAccount account) => account.Log?.Fault is { } fault
        ? string.Create(CultureInfo.InvariantCulture, $"unsent samples for remote_write \"{account.Endpoint}\" are held in memory only since {fault.Since:yyyy-MM-dd'T'HH:mm:ss'Z'}: {fault.Reason}")
        : null;

    public void Dispose() => _oneReload.Dispose();
}
