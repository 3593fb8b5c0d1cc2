using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>The network interface of a task's own, which it has in the mode <c>awsvpc</c>.</summary>
internal sealed record EcsNetworkCard(string? Id, string? PrivateIp, string? SubnetId)
{
    /// <summary>Null: the task has none.</summary>
    public static EcsNetworkCard? Of(JsonElement task)
    {
        foreach (var attachment in task.Each("attachments", attachment => attachment))
        {
            if (attachment.Text("type") == "ElasticNetworkInterface")
                return From(attachment);
        }

        return null;
    }

    private static EcsNetworkCard From(JsonElement attachment)
    {
        var card = new EcsNetworkCard(null, null, null);
        foreach (var (name, value) in attachment.Each("details", detail => (detail.TextOrNull("name"), detail.TextOrNull("value"))))
        {
            if (value is null)
                continue;
            card = name switch
            {
                "networkInterfaceId" => card with { Id = value },
                "privateIPv4Address" => card with { PrivateIp = value },
                "subnetId" => card with { SubnetId = value },
                _ => card,
            };
        }

        return card;
    }
}
