using ScrapeCluster.Pipeline.Discovery.Kubernetes;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Turns custom resources into scrape configs, as the Prometheus Operator does (pkg/prometheus/promcfg.go, with what a Prometheus resource says left at its defaults).</summary>
internal static class ResourceTranslation
{
    /// <summary>The kinds, in the order in which their jobs stand.</summary>
    public static readonly IReadOnlyList<ResourceKind> Kinds = [ResourceKind.ServiceMonitor, ResourceKind.PodMonitor, ResourceKind.Probe, ResourceKind.ScrapeConfig];

    /// <summary>All jobs of all resources, in their order; resources that cannot be carried out are left out, each with a sentence.</summary>
    public static OperatorJobs Translate(IReadOnlyList<OperatorResource> resources, ReferencedData data, string? kubeconfigFile)
    {
        var jobs = new List<OperatorJob>();
        var refused = new List<string>();
        data.Begin();
        foreach (var resource in resources)
        {
            try
            {
                jobs.AddRange(Translate(new ResourceContext(resource, data, kubeconfigFile)));
            }
            catch (ResourceRefusedException e)
            {
                refused.Add($"{resource.Title} is left out: {e.Message}.");
            }
            catch (InvalidOperationException e)
            {
                // What JSON says of a field that is no object or text where its definition has one.
                refused.Add($"{resource.Title} is left out: a field has another type than its definition says: {e.Message}");
            }
        }

        return new OperatorJobs(jobs, refused, resources.GroupBy(resource => resource.Kind.ToString()).ToDictionary(group => group.Key, group => group.Count()));
    }

    private static IEnumerable<OperatorJob> Translate(ResourceContext context) => context.Resource.Kind switch
    {
        ResourceKind.ServiceMonitor => ServiceMonitorJobs.Translate(context),
        ResourceKind.PodMonitor => PodMonitorJobs.Translate(context),
        ResourceKind.Probe => ProbeJobs.Translate(context),
        _ => ScrapeConfigJobs.Translate(context),
    };
}
