using System.Globalization;
using System.Text;
using System.Text.Json;
using ScrapeCluster.Testing.Clusters;

namespace ScrapeCluster.Load;

/// <summary>Figures in the order in which they were taken; printed as they come, written as JSON and as a table.</summary>
internal sealed class LoadReport(LoadOptions options)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly List<KeyValuePair<string, object>> _figures = [];

    public void Add(string name, object figure)
    {
        _figures.Add(new(name, figure));
        Console.WriteLine($"{name}: {Text(figure)}");
    }

    public void AddSeconds(string name, TimeSpan time) => Add($"{name}, s", Math.Round(time.TotalSeconds, 2));

    public void AddMegabytes(string name, double bytes) => Add($"{name}, MiB", Math.Round(bytes / (1 << 20), 1));

    public void Add(ClusterVerdict verdict)
    {
        Add("scrapes", verdict.Scrapes.Scrapes);
        Add("missed", verdict.Scrapes.Missed);
        Add("doubled", verdict.Scrapes.Doubled);
        Add("caught up", verdict.Scrapes.CaughtUp);
        Add("targets with a gap", verdict.Scrapes.TargetsWithGap);
        AddSeconds("longest gap at a target", verdict.Scrapes.LongestGap);
        AddSeconds("longest time of two nodes at one target", verdict.Scrapes.LongestOverlap);
        Add("samples", verdict.Received.Samples);
        Add("out of order", verdict.Received.OutOfOrder);
        Add("duplicates", verdict.Received.Duplicates);
        Add("staleness markers", verdict.Received.Markers);
        Add("false markers", verdict.Received.FalseMarkers);
        Add("samples of up that are 0", verdict.Received.Downs);
        AddSeconds("longest gap between samples", verdict.Received.LongestGap);
        Add("series that fell silent", verdict.Silent.Count);
        AddSeconds("looked at", verdict.Took);
        if (verdict.Scrapes.Examples.Count + verdict.Received.OutOfOrder + verdict.Received.Duplicates + verdict.Received.FalseMarkers + verdict.Silent.Count > 0)
            Console.WriteLine(verdict);
    }

    /// <summary>MODE.json and MODE.md in the folder.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, options.Name ?? options.Mode);
        File.WriteAllText($"{file}.json", JsonSerializer.Serialize(_figures.ToDictionary(), s_json) + "\n");
        File.WriteAllText($"{file}.md", Markdown());
    }

    private string Markdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {options.Name ?? options.Mode}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{options.Nodes} nodes, {options.Targets} targets x {options.Series} series, interval {options.Interval.TotalSeconds} s; nodes, targets and receiver share {Environment.ProcessorCount} cores.\n\n");
        text.Append("| figure | value |\n|---|--:|\n");
        foreach (var (name, figure) in _figures)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Text(figure)} |\n");
        return text.ToString();
    }

    private static string Text(object figure) => string.Create(CultureInfo.InvariantCulture, $"{figure:#,0.##}");
}
