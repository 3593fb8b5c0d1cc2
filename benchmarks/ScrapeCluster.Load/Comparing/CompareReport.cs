using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ScrapeCluster.Load.Comparing;

/// <summary>Figures as tables: contenders side by side with ratios to vmagent, or sizes below each other with their spread.</summary>
internal static class CompareReport
{
    private const string Reference = "vmagent";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>What stands in a table: name, figure, digits, and whether a ratio to the reference says something.</summary>
    private static readonly (string Name, Func<ContenderFigures, double> Figure, int Digits, bool HasRatio)[] s_rows =
    [
        ("CPU, s per million samples", figures => figures.ProcessorSecondsPerMillionSamples, 3, true),
        ("CPU, cores", figures => figures.Cores, 3, false),
        ("resident memory, median, MiB", figures => Mebibytes(figures.ResidentMedianBytes), 0, true),
        ("resident memory, peak, MiB", figures => Mebibytes(figures.ResidentPeakBytes), 0, true),
        ("wire bytes per sample", figures => figures.WireBytesPerSample, 2, true),
        ("samples per second", figures => figures.SamplesPerSecond, 0, false),
        ("samples per request", figures => figures.SamplesPerRequest, 0, false),
        ("scrapes done of those due", figures => figures.Fleet.Scrapes / figures.ScrapesDue, 3, false),
        ("scrapes missed", figures => figures.Fleet.Missed, 0, false),
        ("scrapes doubled", figures => figures.Fleet.Doubled, 0, false),
        ("longest gap at a target, s", figures => figures.Fleet.LongestGapSeconds, 2, false),
        ("samples out of order", figures => figures.Received.OutOfOrder, 0, false),
        ("duplicate samples", figures => figures.Received.Duplicates, 0, false),
        ("staleness markers", figures => figures.Received.Markers, 0, false),
        ("requests that could not be read", figures => figures.Received.Undecodable, 0, false),
        ("processors busy in all, cores", figures => figures.MachineCores, 2, false),
    ];

    public static void Print(ContenderFigures figures)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Name}, {figures.Nodes} nodes, {figures.Targets} targets x {figures.Series} series, pages: {figures.Shape}"));
        foreach (var row in s_rows)
            Console.WriteLine($"  {row.Name}: {Text(row.Figure(figures), row.Digits)}");
    }

    /// <summary>NAME.json and NAME.md in the folder.</summary>
    public static void Write(CompareOptions options, IReadOnlyList<ContenderFigures> figures)
    {
        Directory.CreateDirectory(options.Results!);
        var file = Path.Combine(options.Results!, options.Name ?? options.Mode);
        File.WriteAllText($"{file}.json", JsonSerializer.Serialize(figures, s_json) + "\n");
        File.WriteAllText($"{file}.md", options.Mode == "growth" ? Growth(options, figures) : Comparison(options, figures));
    }

    private static string Comparison(CompareOptions options, IReadOnlyList<ContenderFigures> figures)
    {
        var text = new StringBuilder("# Comparison\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Each in turn on the same fake targets and receiver, {Environment.ProcessorCount} cores for all of it; measured for {options.Measure.TotalSeconds} s after {options.Warm.TotalSeconds} s. ");
        text.Append("Remote write 1.0 with snappy, unsent samples kept on disk. In brackets: times vmagent's figure. Compare the ratios; figures are this machine's.\n\n");
        foreach (var contender in figures.DistinctBy(each => each.Name))
            text.Append(CultureInfo.InvariantCulture, $"- {contender.Name}: {contender.Version}\n");
        foreach (var group in figures.GroupBy(each => (each.Shape, each.Targets)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Key.Targets:N0} targets x {options.Series:N0} series at {options.IntervalSeconds} s, pages: {group.Key.Shape}{(options.Packs ? "" : ", not packed")}\n\n");
            AddTable(text, [.. group]);
        }

        return text.ToString();
    }

    private static void AddTable(StringBuilder text, IReadOnlyList<ContenderFigures> contenders)
    {
        var reference = contenders.FirstOrDefault(contender => contender.Name == Reference);
        text.Append(CultureInfo.InvariantCulture, $"| | {string.Join(" | ", contenders.Select(contender => contender.Name))} |\n|---|{string.Concat(contenders.Select(_ => "--:|"))}\n");
        foreach (var row in s_rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} |");
            foreach (var contender in contenders)
            {
                var ratio = row.HasRatio && reference is not null && contender != reference ? $" ({Text(row.Figure(contender) / row.Figure(reference), 2)})" : "";
                text.Append(CultureInfo.InvariantCulture, $" {Text(row.Figure(contender), row.Digits)}{ratio} |");
            }

            text.Append('\n');
        }
    }

    private static string Growth(CompareOptions options, IReadOnlyList<ContenderFigures> figures)
    {
        var text = new StringBuilder("# Growth\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{options.Series} series per target, interval {options.IntervalSeconds} s, {Environment.ProcessorCount} cores for nodes, targets and receiver; measured for {options.Measure.TotalSeconds} s after {options.Warm.TotalSeconds} s. ");
        text.Append("*Beyond the first*: what each further target costs, by the difference to the smallest number of targets on as many nodes: without what a node costs at rest.\n\n");
        text.Append("| nodes | targets | samples/s | CPU, us per sample | beyond the first | memory, KiB per target | beyond the first | missed | longest gap, s |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var group in figures.GroupBy(each => each.Nodes))
        {
            foreach (var each in group)
                AddGrowth(text, each, group.First());
        }

        text.Append('\n');
        AddSpread(text, "CPU per sample", figures, each => each.ProcessorSecondsPerMillionSamples);
        AddSpread(text, "memory per target", figures, each => each.ResidentBytesPerTarget);
        return text.ToString();
    }

    private static void AddGrowth(StringBuilder text, ContenderFigures each, ContenderFigures first)
    {
        string cpu = "", memory = "";
        if (each != first)
        {
            cpu = Text(1e6 * (each.Cores - first.Cores) / (each.SamplesPerSecond - first.SamplesPerSecond), 2);
            memory = Text((each.ResidentMedianBytes - first.ResidentMedianBytes) / 1024.0 / (each.Targets - first.Targets), 1);
        }

        text.Append(CultureInfo.InvariantCulture, $"| {each.Nodes} | {each.Targets:N0} | {Text(each.SamplesPerSecond, 0)} | {Text(each.ProcessorSecondsPerMillionSamples, 2)} | {cpu} ");
        text.Append(CultureInfo.InvariantCulture, $"| {Text(each.ResidentBytesPerTarget / 1024, 1)} | {memory} | {each.Fleet.Missed} | {Text(each.Fleet.LongestGapSeconds, 2)} |\n");
    }

    private static void AddSpread(StringBuilder text, string name, IReadOnlyList<ContenderFigures> figures, Func<ContenderFigures, double> figure)
    {
        foreach (var group in figures.GroupBy(each => each.Nodes).Where(group => group.Count() > 1))
        {
            var (least, most) = (group.Min(figure), group.Max(figure));
            text.Append(CultureInfo.InvariantCulture, $"- {name}, {group.Key} nodes: the most is {Text(100 * (most / least - 1), 0)} % above the least.\n");
        }

        foreach (var group in figures.GroupBy(each => each.Targets).Where(group => group.Count() > 1))
        {
            var (least, most) = (group.Min(figure), group.Max(figure));
            text.Append(CultureInfo.InvariantCulture, $"- {name}, {group.Key:N0} targets on {group.Min(each => each.Nodes)} to {group.Max(each => each.Nodes)} nodes: the most is {Text(100 * (most / least - 1), 0)} % above the least.\n");
        }
    }

    private static double Mebibytes(long bytes) => (double)bytes / (1 << 20);

    private static string Text(double figure, int digits) => figure.ToString($"N{digits}", CultureInfo.InvariantCulture);
}
