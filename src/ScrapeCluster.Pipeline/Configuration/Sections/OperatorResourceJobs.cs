using ScrapeCluster.Pipeline.Discovery.OperatorResources;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads the jobs that custom resources of the Prometheus Operator mean. A resource with a mistake is left out whole, alone, with a warning.</summary>
internal static class OperatorResourceJobs
{
    /// <param name="jobs">Of all resources.</param>
    /// <param name="global">Of the configuration that they stand beside.</param>
    /// <param name="taken">Names of jobs that there are already; those read are added.</param>
    /// <param name="errors">Gets warnings.</param>
    public static IReadOnlyList<ScrapePoolOptions> Read(OperatorJobs jobs, GlobalOptions global, ISet<string> taken, ErrorSink errors)
    {
        foreach (var refused in jobs.Refused)
            errors.Warn(0, "", refused);
        var pools = new List<ScrapePoolOptions>();
        var leftOut = jobs.Refused.Count;
        foreach (var resource in jobs.Jobs.GroupBy(job => job.Resource))
        {
            var own = new ErrorSink(resource.Key);
            var read = resource.Select(job => ScrapeConfigReader.Read(job.Config, own, "", global, "/")).OfType<ScrapePoolOptions>().ToList();
            if (Mistake(own, read, taken) is { } mistake)
            {
                errors.Warn(0, "", $"{resource.Key} is left out: {mistake.Replace($"{resource.Key}: ", "", StringComparison.Ordinal)}");
                leftOut++;
                continue;
            }

            pools.AddRange(read);
            taken.UnionWith(read.Select(pool => pool.JobName));
        }

        jobs.LeftOut = leftOut;
        return pools;
    }

    private static string? Mistake(ErrorSink own, List<ScrapePoolOptions> read, ISet<string> taken)
    {
        if (own.Errors.Concat(own.Refusals).ToList() is { Count: > 0 } mistakes)
            return string.Join("; ", mistakes);
        return read.Find(pool => taken.Contains(pool.JobName)) is { } twice ? $"there is another job \"{twice.JobName}\"" : null;
    }
}
