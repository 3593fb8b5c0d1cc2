using System.CommandLine;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Server.Commands;

/// <summary>
/// <c>relabel</c>: applies relabel rules without scraping. Either the rules come with each line of standard input, as JSON,
/// or from a job of a configuration file, and then every step is shown.
/// </summary>
internal static class RelabelCommand
{
    private const string TargetRules = "relabel_configs";
    private const string MetricRules = "metric_relabel_configs";

    private static readonly Option<string> ConfigFile = new("--config.file")
    {
        Description = "Take the rules from this configuration file and show what each of them does.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Job = new("--job")
    {
        Description = "The job whose rules to take. Needed with --config.file where the file has several jobs.",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> Labels = new("--label")
    {
        Description = "A label to start with; can be given many times. Without any, each line of standard input is a label set as a JSON object.",
        HelpName = "NAME=VALUE",
        Validators = { result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=') < 1))
                result.AddError($"Cannot read --label from \"{token.Value}\": allowed is NAME=VALUE.");
        } },
    };

    private static readonly Option<string> Rules = Flag.OneOf("rules", TargetRules, [TargetRules, MetricRules],
        "Which rules of the job to apply: to targets, or to the samples of a scrape.");

    public static Command Create() => Create(Console.OpenStandardInput, Console.OpenStandardOutput);

    internal static Command Create(Func<Stream> openInput, Func<Stream> openOutput)
    {
        var command = new Command(
            "relabel",
            """
            Apply relabel rules to labels. Without --config.file, each line of standard input is a JSON object
            {"configs":"<YAML list of relabel configs>","labels":{...}} and gives one line {"keep":true,"labels":{...}} or {"error":"..."}.
            Exit code 0: done, also where lines gave errors; 1: the configuration or the job cannot be used.
            """)
        {
            ConfigFile,
            Job,
            Labels,
            Rules,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(ConfigFile) is { } file)
                return ShowSteps(parsed, file, openInput);
            using var input = openInput();
            using var output = openOutput();
            RelabelJsonLines.Run(input, output);
            return ExitCode.Success;
        });
        return command;
    }

    private static int ShowSteps(ParseResult parsed, string file, Func<Stream> openInput)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (FindJob(file, parsed.GetValue(Job), error) is not { } job)
            return ExitCode.Failure;

        var steps = new RelabelSteps(job, ofTargets: parsed.GetRequiredValue(Rules) == TargetRules, output);
        var labels = parsed.GetValue(Labels) ?? [];
        if (labels.Length == 0)
            return ShowStepsOfInput(steps, openInput, error);
        steps.Show(LabelSet.From(labels.Select(label => label.Split('=', 2)).Select(pair => new Label(pair[0], pair[1]))));
        return ExitCode.Success;
    }

    private static int ShowStepsOfInput(RelabelSteps steps, Func<Stream> openInput, TextWriter error)
    {
        using var reader = new StreamReader(openInput());
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (RelabelRequest.TryParseLabels(line, out var problem) is not { } labels)
            {
                error.WriteLine($"Cannot read line {number} of standard input: {problem}.");
                return ExitCode.Failure;
            }

            steps.Show(labels);
        }

        return ExitCode.Success;
    }

    private static ScrapePoolOptions? FindJob(string file, string? name, TextWriter error)
    {
        var configuration = ConfigurationLoader.Load(file);
        if (configuration.Options is not { } options)
        {
            foreach (var mistake in configuration.Errors)
                error.WriteLine(mistake);
            return null;
        }

        var jobs = options.ScrapePools.Where(pool => name is null || pool.JobName == name).ToList();
        if (jobs.Count == 1)
            return jobs[0];
        var known = string.Join(", ", options.ScrapePools.Select(pool => $"\"{pool.JobName}\""));
        error.WriteLine(name is null
            ? $"Cannot choose a job of {file}: it has {jobs.Count}; name one with --job: {known}."
            : $"Cannot find job \"{name}\" in {file}: its jobs are {known}.");
        return null;
    }
}
