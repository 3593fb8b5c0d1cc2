using System.CommandLine;

namespace ScrapeCluster.Server.Commands;

internal static class RelabelCommand
{
    public static Command Create() => new("relabel");
}
