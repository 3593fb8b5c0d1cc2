using Akka.Actor;
using Microsoft.Extensions.Hosting;

namespace ScrapeCluster.Actors;

/// <summary>
/// Runs the coordinated shutdown before the host stops its services, so that HTTP answers until shards have left and writers
/// are drained.
/// </summary>
internal sealed class DrainService(ActorSystem system) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
