using System.Text.Json;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>The target that a task of ECS is.</summary>
internal static class EcsTaskLabels
{
    private const string ServiceGroup = "service:";

    /// <returns>Null: the task has no address.</returns>
    public static LabelSet? Of(JsonElement task, EcsCluster cluster, string region, long port)
    {
        var card = EcsNetworkCard.Of(task);
        var instanceId = task.TextOrNull("containerInstanceArn") is { } arn ? cluster.InstanceIds.GetValueOrDefault(arn) : null;
        var host = instanceId is null ? null : cluster.Hosts.GetValueOrDefault(instanceId);
        // A task without an interface of its own has the addresses of its host.
        var address = card is null ? host?.PrivateIp : card.PrivateIp;
        if (string.IsNullOrEmpty(address))
            return null;
        var labels = new MetaLabels("__meta_ecs_");
        labels.SetAddress(address, port)
            .Set("ip_address", address)
            .Set("region", region)
            .Set("network_mode", card is null ? "bridge" : "awsvpc")
            .Set("subnet_id", card is null ? host?.SubnetId : card.SubnetId)
            .Set("public_ip", card is null ? host?.PublicIp : PublicAddress(card, cluster))
            .Set("ec2_instance_id", instanceId)
            .Set("ec2_instance_type", host?.InstanceType)
            .Set("ec2_instance_private_ip", host?.PrivateIp)
            .Set("ec2_instance_public_ip", host?.PublicIp);
        SetTask(labels, task);
        SetCluster(labels, cluster.Description);
        SetService(labels, task, cluster);
        SetTags(labels, "task", task);
        foreach (var (key, value) in host?.Tags ?? [])
            SetTag(labels, "ec2", key, value);
        return labels.ToLabelSet();
    }

    private static void SetTask(MetaLabels labels, JsonElement task) => labels
        .Set("launch_type", task.TextOrNull("launchType"))
        .Set("health_status", task.TextOrNull("healthStatus"))
        .Set("task_group", task.TextOrNull("group"))
        .Set("task_arn", task.TextOrNull("taskArn"))
        .Set("task_definition", task.TextOrNull("taskDefinitionArn"))
        .Set("availability_zone", task.TextOrNull("availabilityZone"))
        .Set("desired_status", task.TextOrNull("desiredStatus"))
        .Set("last_status", task.TextOrNull("lastStatus"))
        .Set("container_instance_arn", task.TextOrNull("containerInstanceArn"))
        .Set("platform_family", task.TextOrNull("platformFamily"))
        .Set("platform_version", task.TextOrNull("platformVersion"));

    private static void SetCluster(MetaLabels labels, JsonElement cluster)
    {
        labels.Set("cluster", cluster.TextOrNull("clusterName")).Set("cluster_arn", cluster.TextOrNull("clusterArn"));
        SetTags(labels, "cluster", cluster);
    }

    private static void SetService(MetaLabels labels, JsonElement task, EcsCluster cluster)
    {
        var group = task.Text("group");
        if (!group.StartsWith(ServiceGroup, StringComparison.Ordinal) || !cluster.Services.TryGetValue(group[ServiceGroup.Length..], out var service))
            return;
        labels
            .Set("service", service.TextOrNull("serviceName"))
            .Set("service_arn", service.TextOrNull("serviceArn"))
            .Set("service_status", service.TextOrNull("status"));
        SetTags(labels, "service", service);
    }

    private static void SetTags(MetaLabels labels, string of, JsonElement tagged)
    {
        foreach (var (key, value) in tagged.Each("tags", tag => (tag.TextOrNull("key"), tag.TextOrNull("value"))))
        {
            if (key is not null)
                SetTag(labels, of, key, value);
        }
    }

    private static void SetTag(MetaLabels labels, string of, string key, string? value) => labels.Set($"tag_{of}_{MetaLabels.Sanitize(key)}", value);

    private static string? PublicAddress(EcsNetworkCard card, EcsCluster cluster) =>
        card.Id is null ? null : cluster.PublicAddresses.GetValueOrDefault(card.Id);
}
