using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ScrapeCluster.Server.Commands;

/// <summary>The usual help, followed by what the flags, the process' exit code and its signals mean.</summary>
internal sealed class HelpWithExitCodes(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly string Environment = $"""
        Each of these flags can also be set in the environment: --web.listen-address as {Flag.VariableOf("web.listen-address")}.
        The command line wins.


        """;

    private const string Signals = """
        Signals:
          SIGHUP           reads the configuration file again, as POST /-/reload does
          SIGTERM, SIGINT  stop gracefully; a second one ends the process at once

        """;

    private static readonly string ExitCodes = $"""
        Exit codes:
          {ExitCode.Success}  done, or stopped gracefully
          {ExitCode.Failure}  a check found mistakes, the configuration was refused, or the node could not start or stop in order
          {ExitCode.Usage}  the command line was not understood
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = 120;
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (RunFlags.AreOf(parseResult.CommandResult.Command))
            output.WriteLine(Environment + Signals);
        output.WriteLine(ExitCodes);
        return ExitCode.Success;
    }
}
