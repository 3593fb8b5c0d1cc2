using System.CommandLine;
using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Server.Commands;

/// <summary><c>check config</c>: loads configuration files as a node would, and says everything that is wrong with them.</summary>
internal static class CheckConfigCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Configuration files.", Arity = ArgumentArity.OneOrMore };
        var open = new Option<bool>("--files")
        {
            Description = "Also open every file that a configuration refers to: certificates, keys, passwords, tokens, file_sd_configs.",
        };
        var flags = new CollectorFlags();
        var command = new Command(
            "config",
            "Check configuration files. All mistakes are told at once, on standard error. Exit code 0: every file is valid; 1: one is not.")
        {
            files,
            open,
        };
        foreach (var flag in flags.All)
            command.Add(flag);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var valid = parsed.GetValue(files)!.Select(file => Check(flags.Read(parsed, ConfigurationLocation.OfFile(file)), parsed.GetValue(open), output, error)).ToList();
            return valid.TrueForAll(isValid => isValid) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static bool Check(ConfigurationLocation location, bool openFiles, TextWriter output, TextWriter error)
    {
        var (options, errors) = ConfigurationLoader.Load(location);
        var file = location.Name;
        var mistakes = options is not null && openFiles ? [.. errors, .. ReferencedFiles.Check(options)] : errors.ToList();
        foreach (var warning in options?.Warnings ?? [])
            output.WriteLine($"warning: {warning}");
        foreach (var refusal in options?.RefusedAtStart ?? [])
            output.WriteLine($"warning: {refusal}; a node refuses to run with it");
        foreach (var mistake in mistakes)
            error.WriteLine(mistake);

        if (options is null || mistakes.Count > 0)
            error.WriteLine($"FAILED: {file} is not valid: {Count(mistakes.Count, "mistake")}");
        else
            output.WriteLine($"SUCCESS: {file} is valid: {Count(options.ScrapePools.Count, "scrape config")}, {Count(options.RemoteWrites.Count, "remote_write endpoint")}");
        return options is not null && mistakes.Count == 0;
    }

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
