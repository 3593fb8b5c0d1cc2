using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>
/// <c>lightsail_sd_configs</c>, and <c>aws_sd_configs</c> with role <c>lightsail</c>: all instances in one group, page after page. Prometheus reads the
/// first page only.
/// </summary>
/// <param name="http">Owned from now on.</param>
internal sealed class LightsailSource(LightsailDiscoveryOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger) : IPolledSource
{
    private readonly AwsAccess _access = new(options.Access, "lightsail", time, logger);
    private AwsJsonApi? _api;

    public string Shown => _access.Shown;

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var session = await _access.OpenAsync(cancellationToken).ConfigureAwait(false);
        var api = _api ??= new AwsJsonApi(session, "lightsail", "Lightsail_20161128", http);
        var targets = new List<LabelSet>();
        string? next = null;
        do
        {
            var input = string.IsNullOrEmpty(next) ? new JsonObject() : new JsonObject { ["pageToken"] = next };
            var page = await api.CallAsync("GetInstances", input, cancellationToken).ConfigureAwait(false);
            targets.AddRange(page.Each("instances", instance => Target(instance, session.Region)).OfType<LabelSet>());
            next = page.TextOrNull("nextPageToken");
        }
        while (!string.IsNullOrEmpty(next));
        return [new TargetGroup(session.Region, LabelSet.Empty, targets.ToValueList())];
    }

    public void Dispose()
    {
        _api?.Dispose();
        _access.Dispose();
        http.Dispose();
    }

    /// <returns>Null: it has no private address.</returns>
    private LabelSet? Target(JsonElement instance, string region)
    {
        if (instance.TextOrNull("privateIpAddress") is not { } address)
            return null;
        var labels = new MetaLabels("__meta_lightsail_")
            .SetAddress(address, options.Port)
            .Set("private_ip", address)
            .Set("public_ip", instance.TextOrNull("publicIpAddress"))
            .Set("region", region)
            .Set("availability_zone", instance.At("location").TextOrNull("availabilityZone"))
            .Set("blueprint_id", instance.TextOrNull("blueprintId"))
            .Set("bundle_id", instance.TextOrNull("bundleId"))
            .Set("instance_name", instance.TextOrNull("name"))
            .Set("instance_state", instance.At("state").TextOrNull("name"))
            .Set("instance_support_code", instance.TextOrNull("supportCode"))
            .SetList("ipv6_addresses", instance.Texts("ipv6Addresses"));
        foreach (var (key, value) in instance.Each("tags", tag => (tag.TextOrNull("key"), tag.TextOrNull("value"))))
        {
            if (key is not null)
                labels.Set($"tag_{MetaLabels.Sanitize(key)}", value);
        }

        return labels.ToLabelSet();
    }
}
