using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>Logs what is wrong with discovered targets: each sentence once as long as it stays true, some per job.</summary>
internal sealed class JobErrors
{
    private const int MaxPerJob = 10;

    private Dictionary<string, HashSet<string>> _logged = [];

    public void LogNew(IEnumerable<JobDiscovery> jobs, ILogger logger)
    {
        var now = new Dictionary<string, HashSet<string>>();
        foreach (var job in jobs.Where(job => job.Targets.Errors.Count > 0))
        {
            var name = job.Pool.Options.JobName;
            now[name] = [.. job.Targets.Errors];
            var known = _logged.GetValueOrDefault(name) ?? [];
            foreach (var error in now[name].Where(error => !known.Contains(error)).Take(MaxPerJob))
                Log.TargetUnusable(logger, name, error);
        }

        _logged = now;
    }
}
