using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Discovery.Allocation;

/// <summary>Works out which targets of a job a collector gets, in messages of bounded size; at least one, if empty.</summary>
internal static class AllocationParts
{
    // A target with all its labels is seldom above 2 kB on the wire, where texts stand once.
    private const int TargetsPerPart = 100;

    public static IReadOnlyList<DiscoveryProtocol.Allocation> Of(DiscoveryProtocol.AllocationRequest request, CollectorList collectors, IEnumerable<JobDiscovery> jobs)
    {
        var isWelcome = request.Collector.Length == 0 || collectors.Seen(request.Collector);
        var job = jobs.FirstOrDefault(job => job.Pool.Options.JobName == request.JobName);
        var answer = new DiscoveryProtocol.Allocation(request.JobName, 0, 1, job is not null, collectors.IsSettled, []);
        if (job is null || !isWelcome || !collectors.IsSettled)
            return [answer];

        var parts = job.Targets.Active
            .Select(target => new DiscoveryProtocol.AllocatedTarget(collectors.OwnerOf(target.Id) ?? "", job.Pool.SaidOf(target)))
            .Where(target => request.Collector.Length == 0 || target.Collector == request.Collector)
            .Chunk(TargetsPerPart)
            .ToList();
        return parts.Count == 0 ? [answer] : [.. parts.Select((part, index) => answer with { Index = index, Count = parts.Count, Targets = part.ToValueList() })];
    }
}
