using System.CommandLine;
using System.CommandLine.Invocation;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Commands;

internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(
            $"scrapecluster, version {BuildInformation.Version} (revision {BuildInformation.Revision}, {BuildInformation.Runtime})");
        return ExitCode.Success;
    }
}
