using System.CommandLine;

namespace ScrapeCluster.Server.Commands;

internal static class CheckConfigCommand
{
    public static Command Create() => new("config");
}
