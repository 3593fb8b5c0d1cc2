using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>A cluster and what is known around its tasks.</summary>
/// <param name="Description">What ECS tells of the cluster itself.</param>
/// <param name="Services">By name.</param>
/// <param name="InstanceIds">Ids of EC2 instances, by the ARNs that ECS has for them.</param>
/// <param name="Hosts">By the ids of EC2 instances.</param>
/// <param name="PublicAddresses">By the ids of network interfaces.</param>
internal sealed record EcsCluster(
    JsonElement Description,
    IReadOnlyDictionary<string, JsonElement> Services,
    IReadOnlyDictionary<string, string> InstanceIds,
    IReadOnlyDictionary<string, EcsHost> Hosts,
    IReadOnlyDictionary<string, string> PublicAddresses);
