using System.CommandLine;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Commands;

/// <summary><c>scrapecluster run</c>, also what plain <c>scrapecluster</c> does: runs a node until it is told to stop.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var run = new Command("run", "Runs a node: discovers, scrapes and writes until SIGTERM or SIGINT. This is the default command.");
        MakeDefaultOf(run);
        return run;
    }

    /// <summary>Gives a command the flags and the action of <c>run</c>.</summary>
    public static void MakeDefaultOf(Command command)
    {
        var flags = new RunFlags();
        flags.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(flags.Read(parsed), parsed.InvocationConfiguration));
    }

    private static async Task<int> RunAsync(ServerOptions server, InvocationConfiguration console)
    {
        var start = StartUp.Prepare(server);
        if (start.Node is not { } node)
        {
            foreach (var error in start.Errors)
                await console.Error.WriteLineAsync(error);
            return ExitCode.Failure;
        }

        return await NodeRunner.RunAsync(node, console.Output, console.Error);
    }
}
