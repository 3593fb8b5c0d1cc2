using System.CommandLine;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Commands;

/// <summary><c>convert</c>: shows the Prometheus-style configuration that one of the OpenTelemetry collector means.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var sources = new Argument<string[]>("FILE") { Description = "Paths or URIs of a collector's configuration, each put over those before.", Arity = ArgumentArity.OneOrMore };
        sources.Validators.Add(CollectorFlags.RefuseUnknownUris);
        var flags = new CollectorFlags();
        var command = new Command(
            "convert",
            "Print the Prometheus-style configuration that an OpenTelemetry collector's means, with its secrets, on standard output; what is changed or left out, on standard error. Exit code 1: it cannot be carried out.")
        {
            sources,
        };
        foreach (var flag in flags.All)
            command.Add(flag);
        command.SetAction(parsed => Convert(
            flags.Read(parsed, new ConfigurationLocation { Uris = parsed.GetValue(sources)!.ToValueList() }),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Convert(ConfigurationLocation location, TextWriter output, TextWriter error)
    {
        var (yaml, (options, errors)) = ConfigurationLoader.Convert(location);
        foreach (var note in options?.Warnings ?? [])
            error.WriteLine($"note: {note}");
        foreach (var refusal in options?.RefusedAtStart ?? [])
            error.WriteLine($"warning: {refusal}; a node refuses to run with it");
        foreach (var mistake in errors)
            error.WriteLine(mistake);
        if (yaml is null)
            return ExitCode.Failure;
        output.Write(yaml);
        return ExitCode.Success;
    }
}
