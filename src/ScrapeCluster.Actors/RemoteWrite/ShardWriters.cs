using Akka.Actor;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// The node's writers: one <c>WriterActor</c> per shard and remote-write endpoint, made on first use, outliving the shard's
/// move to another node.
/// </summary>
public sealed class ShardWriters(
    ActorSystem system, NodeOptions node, HttpClientFactory httpClients, WriterMetrics metrics, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ActorSystem _system = system;
    private readonly NodeOptions _node = node;
    private readonly HttpClientFactory _httpClients = httpClients;
    private readonly WriterMetrics _metrics = metrics;
    private readonly TimeProvider _time = time;
    private readonly ILoggerFactory _loggers = loggers;

    /// <summary>Where a shard's target actors put their fragments. Never blocks; what does not fit is dropped and counted.</summary>
    public FragmentWriter For(int shard) => throw new NotImplementedException();

    /// <summary>Takes over new endpoints: unchanged ones go on undisturbed, removed ones are flushed and stopped.</summary>
    public Task ReloadAsync(ValueList<RemoteWriteOptions> endpoints, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sends what is queued, at the latest until <paramref name="deadline"/>; what then remains is dropped and counted.</summary>
    public Task DrainAsync(TimeSpan deadline) => throw new NotImplementedException();
}
