using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>
/// Gathers the mistakes and warnings of one file, each as one sentence with its place in front:
/// <c>prometheus.yml:12: scrape_configs[2] (job "node"): ...</c>.
/// </summary>
internal sealed class ErrorSink
{
    private readonly string _source;
    private readonly string? _job;
    private readonly List<(int Line, string Text)> _errors;
    private readonly List<(int Line, string Text)> _warnings;
    private readonly List<(int Line, string Text)> _refusals;

    public ErrorSink(string source)
        : this(source, null, [], [], [])
    {
    }

    private ErrorSink(
        string source,
        string? job,
        List<(int Line, string Text)> errors,
        List<(int Line, string Text)> warnings,
        List<(int Line, string Text)> refusals)
    {
        _source = source;
        _job = job;
        _errors = errors;
        _warnings = warnings;
        _refusals = refusals;
    }

    /// <summary>What the file is called in messages.</summary>
    public string Source => _source;

    public int Count => _errors.Count;

    /// <summary>In the order of lines.</summary>
    public IEnumerable<string> Errors => Sorted(_errors);

    public IEnumerable<string> Warnings => Sorted(_warnings);

    public IEnumerable<string> Refusals => Sorted(_refusals);

    /// <summary>The same sink; what is added here names the job as well.</summary>
    public ErrorSink ForJob(string job) => new(_source, job, _errors, _warnings, _refusals);

    public void Add(YamlNode? at, string place, string what) => _errors.Add((at?.Line ?? 0, Locate(at, place) + what));

    public void Add(int line, string place, string what) => _errors.Add((line, Locate(_source, line, place) + what));

    /// <summary>Notes what is valid in Prometheus but cannot be carried out here: the file is good, a node does not start with it.</summary>
    public void RefuseToRun(YamlNode? at, string place, string what) => _refusals.Add((at?.Line ?? 0, Locate(at, place) + what));

    public void Warn(YamlNode? at, string place, string what) => _warnings.Add((at?.Line ?? 0, Locate(at, place) + what));

    public void Warn(int line, string place, string what) => _warnings.Add((line, Locate(_source, line, place) + what));

    private static IEnumerable<string> Sorted(List<(int Line, string Text)> notes) =>
        notes.OrderBy(note => note.Line).Select(note => note.Text).Distinct();

    private string Locate(YamlNode? at, string place) => Locate(at?.Source ?? _source, at?.Line ?? 0, place);

    private string Locate(string source, int line, string place)
    {
        var prefix = line > 0 ? $"{source}:{line}: " : $"{source}: ";
        var job = _job is null ? "" : $" (job \"{_job}\")";
        return place.Length == 0 ? prefix : $"{prefix}{place}{job}: ";
    }
}
