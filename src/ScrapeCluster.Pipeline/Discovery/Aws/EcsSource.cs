using System.Text.Json;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>
/// <c>aws_sd_configs</c> with role <c>ecs</c>: the tasks of all clusters in one group. One answer that fails fails the round; Prometheus would go on
/// without the targets of that cluster.
/// </summary>
internal sealed class EcsSource(AwsDiscoveryOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger) : IPolledSource
{
    private readonly AwsAccess _access = new(options.Access, "ecs", time, logger);
    private EcsApi? _ecs;
    private Ec2Api? _ec2;

    public string Shown => _access.Shown;

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var session = await _access.OpenAsync(cancellationToken).ConfigureAwait(false);
        var ecs = _ecs ??= new EcsApi(session, http);
        // The endpoint of the configuration is that of ECS.
        var ec2 = _ec2 ??= new Ec2Api(session, endpoint: null, http);
        IEnumerable<string> arns = options.Clusters.Count > 0 ? options.Clusters : await ecs.ClusterArnsAsync(cancellationToken).ConfigureAwait(false);
        string[] distinct = [.. arns.Distinct()];
        var clusters = await ecs.ClustersAsync(distinct, cancellationToken).ConfigureAwait(false);
        var targets = await EcsApi.EachAsync(
            distinct, (arn, token) => TargetsAsync(arn, Find(clusters, arn), session.Region, ecs, ec2, token), cancellationToken).ConfigureAwait(false);
        return [new TargetGroup(session.Region, LabelSet.Empty, targets.SelectMany(ofCluster => ofCluster).ToValueList())];
    }

    public void Dispose()
    {
        _ecs?.Dispose();
        _ec2?.Dispose();
        _access.Dispose();
        http.Dispose();
    }

    private async Task<List<LabelSet>> TargetsAsync(string arn, JsonElement description, string region, EcsApi ecs, Ec2Api ec2, CancellationToken cancellationToken)
    {
        var taskArns = await ecs.TaskArnsAsync(arn, cancellationToken).ConfigureAwait(false);
        if (taskArns.Count == 0)
            return [];
        var tasks = await ecs.TasksAsync(arn, taskArns, cancellationToken).ConfigureAwait(false);
        var instanceIds = await InstanceIdsAsync(arn, tasks, ecs, cancellationToken).ConfigureAwait(false);
        var cluster = new EcsCluster(
            description,
            await ServicesAsync(arn, ecs, cancellationToken).ConfigureAwait(false),
            instanceIds,
            await HostsAsync(instanceIds.Values, ec2, cancellationToken).ConfigureAwait(false),
            await ec2.PublicAddressesAsync(tasks.Select(task => EcsNetworkCard.Of(task)?.Id).OfType<string>(), cancellationToken).ConfigureAwait(false));
        return [.. tasks.Select(task => EcsTaskLabels.Of(task, cluster, region, options.Port)).OfType<LabelSet>()];
    }

    private static async Task<Dictionary<string, JsonElement>> ServicesAsync(string cluster, EcsApi ecs, CancellationToken cancellationToken)
    {
        var arns = await ecs.ServiceArnsAsync(cluster, cancellationToken).ConfigureAwait(false);
        var services = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var service in await ecs.ServicesAsync(cluster, arns, cancellationToken).ConfigureAwait(false))
            services[service.Text("serviceName")] = service;
        return services;
    }

    private static async Task<Dictionary<string, string>> InstanceIdsAsync(string cluster, List<JsonElement> tasks, EcsApi ecs, CancellationToken cancellationToken)
    {
        string[] arns = [.. tasks.Select(task => task.TextOrNull("containerInstanceArn")).OfType<string>().Distinct()];
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var instance in await ecs.ContainerInstancesAsync(cluster, arns, cancellationToken).ConfigureAwait(false))
        {
            if (instance.TextOrNull("containerInstanceArn") is { } arn && instance.TextOrNull("ec2InstanceId") is { } id)
                ids[arn] = id;
        }

        return ids;
    }

    private static async Task<Dictionary<string, EcsHost>> HostsAsync(IEnumerable<string> ids, Ec2Api ec2, CancellationToken cancellationToken)
    {
        var hosts = new Dictionary<string, EcsHost>(StringComparer.Ordinal);
        foreach (var owned in await ec2.InstancesAsync(ids.Distinct(), cancellationToken).ConfigureAwait(false))
        {
            if (owned.Instance.InstanceId is { } id && EcsHost.From(owned.Instance) is { } host)
                hosts[id] = host;
        }

        return hosts;
    }

    // Written in the configuration it may also be the cluster's name.
    private static JsonElement Find(List<JsonElement> clusters, string arn)
    {
        foreach (var cluster in clusters)
        {
            if (cluster.Text("clusterArn") == arn || cluster.Text("clusterName") == arn)
                return cluster;
        }

        throw new DiscoveryException($"ecs knows no cluster \"{arn}\"; name clusters by their ARNs.");
    }
}
