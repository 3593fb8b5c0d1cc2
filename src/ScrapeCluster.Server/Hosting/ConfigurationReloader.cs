using ScrapeCluster.Actors;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Reads the configuration file again while the node runs. A file with a mistake changes nothing.</summary>
internal sealed class ConfigurationReloader(
    PreparedNode prepared, ScrapeClusterNode node, ConfigurationInForce inForce, ReloadStatus status, ILogger<ConfigurationReloader> log) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <returns>Empty: the file is in force. Else one sentence for each thing that kept it from being.</returns>
    public async Task<IReadOnlyList<string>> ReloadAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var errors = await TryReloadAsync(cancellationToken);
            Report(errors);
            return errors;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<IReadOnlyList<string>> TryReloadAsync(CancellationToken cancellationToken)
    {
        var loaded = ConfigurationReading.Read(prepared.Server.Configuration, prepared.Jobs);
        if (loaded.Options is not { } read)
            return loaded.Errors;
        read = HighAvailability.Label(read, prepared.Server, out var labelError);
        if (labelError is not null)
            return [labelError];

        try
        {
            var options = OwnAddress.Fill(read, prepared.Address.Reachable);
            await node.ReloadAsync(options, cancellationToken);
            if (options.Builtin.HealthCheck != inForce.Options.Builtin.HealthCheck)
                Log.HealthCheckNeedsRestart(log);
            inForce.Options = options;
            return [];
        }
        // Whatever part refuses, the caller has to hear of it and the node has to go on.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return [$"Cannot put {prepared.Server.Configuration.Name} in force: {e.GetBaseException().Message}"];
        }
    }

    private void Report(IReadOnlyList<string> errors)
    {
        status.Record(succeeded: errors.Count == 0);
        if (errors.Count > 0)
        {
            foreach (var error in errors)
                Log.ReloadRefused(log, prepared.Server.Configuration.Name, error);
            return;
        }

        foreach (var warning in inForce.Options.Warnings)
            Log.ConfigurationWarning(log, warning);
        Log.Reloaded(log, prepared.Server.Configuration.Name, inForce.Options.ScrapePools.Count, inForce.Options.RemoteWrites.Count);
    }
}
