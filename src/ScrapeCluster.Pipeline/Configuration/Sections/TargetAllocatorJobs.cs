using ScrapeCluster.Pipeline.Configuration.Discoveries;
using ScrapeCluster.Pipeline.Discovery.Http;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>
/// Reads the jobs of a target allocator: scrape configs by name, whose targets are asked of the allocator, whatever discoveries they have. A job with a mistake
/// is left out alone, with a warning (receiver/prometheusreceiver/targetallocator of opentelemetry-collector-contrib).
/// </summary>
internal static class TargetAllocatorJobs
{
    /// <summary>As long as a collector's receiver waits between two questions.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(30);

    /// <param name="answer">JSON or YAML, as the allocator gave it.</param>
    /// <param name="allocator">Who was asked.</param>
    /// <param name="global">Of the configuration that names the allocator.</param>
    /// <param name="taken">Names of jobs that there are already; those read are added.</param>
    /// <param name="errors">Gets warnings.</param>
    /// <param name="directory">What relative paths are relative to.</param>
    public static IReadOnlyList<ScrapePoolOptions> Read(
        string answer, TargetAllocatorOptions allocator, GlobalOptions global, ISet<string> taken, ErrorSink errors, string directory)
    {
        var pools = new List<ScrapePoolOptions>();
        foreach (var (name, node) in JobsIn(answer, allocator, errors))
        {
            var own = new ErrorSink(allocator.JobsUrl);
            var pool = ScrapeConfigReader.Read(WithoutDiscoveries(node), own, "scrape_config", global, directory);
            if (own.Count > 0 || pool is null)
                errors.Warn(0, "target_allocator", $"job \"{name}\" is left out: {string.Join("; ", own.Errors)}");
            else if (!taken.Add(pool.JobName))
                errors.Warn(0, "target_allocator", $"job \"{name}\" is left out: there is another of that name");
            else
                pools.Add(pool with { Discoveries = [new HttpDiscoveryOptions { Url = allocator.TargetsUrl(pool.JobName), RefreshInterval = RefreshInterval, HttpClient = allocator.HttpClient }] });
        }

        return pools;
    }

    private static List<KeyValuePair<string, YamlNode>> JobsIn(string answer, TargetAllocatorOptions allocator, ErrorSink errors)
    {
        try
        {
            var root = YamlReader.Read(answer);
            if (root is YamlMapping jobs)
                return jobs.Entries.Where(entry => entry.Key is YamlScalar).Select(entry => KeyValuePair.Create(((YamlScalar)entry.Key).Value, entry.Value)).ToList();
            if (root is not null && !NodeReader.IsNull(root))
                errors.Warn(0, "target_allocator", $"{allocator.JobsUrl} answers {NodeReader.Describe(root)} where jobs are wanted");
        }
        catch (YamlFormatException e)
        {
            errors.Warn(0, "target_allocator", $"the answer of {allocator.JobsUrl} cannot be read: line {e.Line}: {e.Message}");
        }

        return [];
    }

    private static YamlNode WithoutDiscoveries(YamlNode job)
    {
        if (job is not YamlMapping mapping)
            return job;
        var result = new YamlMapping(job.Line, job.Column);
        result.Entries.AddRange(mapping.Entries.Where(entry => entry.Key is not YamlScalar key || !DiscoveryReader.Keys.Contains(key.Value)));
        return result;
    }
}
