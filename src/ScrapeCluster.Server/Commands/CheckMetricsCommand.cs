using System.CommandLine;

namespace ScrapeCluster.Server.Commands;

internal static class CheckMetricsCommand
{
    public static Command Create() => new("metrics");
}
