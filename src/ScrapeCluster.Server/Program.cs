using System.CommandLine;
using ScrapeCluster.Server.Commands;
using ScrapeCluster.Server.Hosting;

EnvironmentSettings.Apply(args);

var root = new RootCommand("Scrapes Prometheus targets with a cluster of equal nodes and remote-writes the samples.")
{
    RunCommand.Create(),
    new Command("check", "Checks configuration files and expositions without running a node, and nodes that run.")
    {
        CheckConfigCommand.Create(),
        CheckMetricsCommand.Create(),
        CheckNodeCommand.Healthy(),
        CheckNodeCommand.Ready(),
    },
    RelabelCommand.Create(),
    ConvertCommand.Create(),
};
RunCommand.MakeDefaultOf(root);

return await CommandLine.InvokeAsync(root, args);
