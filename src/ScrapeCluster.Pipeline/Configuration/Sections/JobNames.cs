using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Job names over the main file and all files of <c>scrape_config_files</c>: each may be there once.</summary>
internal sealed class JobNames
{
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <param name="job">The name; an empty one was reported already.</param>
    /// <param name="at">The scrape config.</param>
    /// <param name="errors">Of its file.</param>
    /// <param name="place">Within the file.</param>
    public void Add(string job, YamlNode at, ErrorSink errors, string place)
    {
        var where = $"{errors.Source}:{at.Line}";
        if (job.Length > 0 && !_seen.TryAdd(job, where))
            errors.ForJob(job).Add(at, place, $"job_name \"{job}\" is used already, at {_seen[job]}");
    }
}
