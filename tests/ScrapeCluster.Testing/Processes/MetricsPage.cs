using System.Globalization;

namespace ScrapeCluster.Testing.Processes;

/// <summary>A page of a node's own metrics, all of one moment.</summary>
public sealed class MetricsPage(string text)
{
    private readonly string[] _lines = text.Split('\n');

    /// <summary>The sum of all series of this name whose labels contain each of the given texts; 0 where there is none.</summary>
    public double Sum(string name, params string[] labels) => _lines
        .Where(line => IsOf(line, name) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>The values that a label has in the series of this name.</summary>
    public IReadOnlyList<string> Values(string name, string label) =>
    [
        .. from line in _lines
           where IsOf(line, name)
           let start = line.IndexOf($"{label}=\"", StringComparison.Ordinal) + label.Length + 2
           where start > label.Length + 1
           select line[start..line.IndexOf('"', start)],
    ];

    /// <summary>All lines that start so.</summary>
    public string Lines(string start) => string.Join('\n', _lines.Where(line => line.StartsWith(start, StringComparison.Ordinal)));

    private static bool IsOf(string line, string name) =>
        line.Length > name.Length && line[name.Length] is '{' or ' ' && line.StartsWith(name, StringComparison.Ordinal);
}
