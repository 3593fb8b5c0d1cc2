using ScrapeCluster.Actors;
using ScrapeCluster.Server.Commands;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Runs a prepared node until it is told to stop.</summary>
internal static class NodeRunner
{
    /// <returns>The process' exit code.</returns>
    public static async Task<int> RunAsync(PreparedNode node, TextWriter output, TextWriter error)
    {
        using var host = NodeHost.Build(node);
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ScrapeCluster.Server.Hosting.NodeRunner");
        try
        {
            await host.StartAsync();
        }
        // Whatever part failed, the node cannot run; the sentence is all that helps.
        catch (Exception e)
        {
            await error.WriteLineAsync($"Cannot start: {e.GetBaseException().Message}");
            return ExitCode.Failure;
        }

        await output.WriteLineAsync($"Listening on http://{node.Address.Reachable}");
        Announce(node, log);
        return await StopWhenToldAsync(host, log, error);
    }

    private static void Announce(PreparedNode node, ILogger log)
    {
        foreach (var warning in node.Options.Warnings)
            Log.ConfigurationWarning(log, warning);
        if (node.HealthCheckError is { } error)
            Log.HealthCheckNotTaken(log, error);
        Log.Started(log, BuildInformation.Version, node.Server.Configuration.Name, node.Options.ScrapePools.Count, node.Options.RemoteWrites.Count,
            node.Address.ToString());
    }

    private static async Task<int> StopWhenToldAsync(IHost host, ILogger log, TextWriter error)
    {
        try
        {
            await host.WaitForShutdownAsync();
            Log.Stopped(log);
            if (host.Services.GetRequiredService<NodeFailure>().Reason is { } reason)
            {
                await error.WriteLineAsync(reason);
                return ExitCode.Failure;
            }

            return ExitCode.Success;
        }
        // A part that does not stop in time or in order must not hide behind a success.
        catch (Exception e)
        {
            Log.StopFailed(log, e);
            return ExitCode.Failure;
        }
    }
}
