namespace ScrapeCluster.Server.Hosting;

/// <summary>Asks the target allocator of the configuration in force now and then, and reads the configuration again when its jobs have changed.</summary>
internal sealed class TargetAllocatorWatch(
    TargetAllocatorClient client, ConfigurationInForce inForce, Lazy<ConfigurationReloader> reloader, TimeProvider time, ILogger<TargetAllocatorWatch> log) : BackgroundService
{
    private static readonly TimeSpan WithoutAllocator = TimeSpan.FromSeconds(30);

    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(inForce.Options.Builtin.TargetAllocator?.Interval ?? WithoutAllocator, time, stoppingToken);
            if (inForce.Options.Builtin.TargetAllocator is not { } allocator)
                continue;
            var (hasChanged, error) = await client.AskAsync(allocator, stoppingToken);
            Tell(error);
            if (hasChanged)
                await reloader.Value.ReloadAsync(stoppingToken);
        }
    }

    // Once, and when it is over.
    private void Tell(string? error)
    {
        if (error is not null && _told is null)
            Log.TargetAllocatorSilent(log, error);
        else if (error is null && _told is not null)
            Log.TargetAllocatorAnswers(log);
        _told = error;
    }
}
