using System.CommandLine;
using System.CommandLine.Help;

namespace ScrapeCluster.Server.Commands;

/// <summary>Reads the command line and runs the command it names.</summary>
internal static class CommandLine
{
    // A long flag is one word, also where it begins with a single dash; "@file" is a value like any other.
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public static async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
                help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
            if (option is VersionOption version)
                version.Action = new PrintVersion();
        }

        var parsed = root.Parse(args, Parsing);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExitCodes)
            return await RefuseAsync(parsed);

        // Signals are the node's business.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> RefuseAsync(ParseResult parsed)
    {
        foreach (var error in UsageErrors.Describe(parsed))
            await Console.Error.WriteLineAsync($"scrapecluster: {error}");
        await Console.Error.WriteLineAsync("Try scrapecluster --help.");
        return ExitCode.Usage;
    }
}
