using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Hetzner;

/// <summary><c>hetzner_sd_configs</c> with role <c>robot</c>: dedicated servers (robot.hetzner.com/doc/webservice).</summary>
/// <param name="api">Owned from now on.</param>
/// <param name="endpoint">Without a slash at the end.</param>
internal sealed class RobotSource(HetznerDiscoveryOptions options, JsonApi api, string endpoint) : IPolledSource
{
    public const string Endpoint = "https://robot-ws.your-server.de";

    public string Shown => "Hetzner Robot";

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        using var answer = await api.GetAsync($"{endpoint}/server", cancellationToken).ConfigureAwait(false);
        return [new TargetGroup("hetzner", LabelSet.Empty, answer.Items().Select(item => Target(item.At("server"))).ToValueList())];
    }

    public void Dispose() => api.Dispose();

    private LabelSet Target(JsonElement server)
    {
        var address = server.Text("server_ip");
        var center = server.Text("dc").ToLowerInvariant();
        return new MetaLabels("__meta_hetzner_")
            .SetAddress(address, options.Port)
            .Set("role", EnumNames<HetznerRole>.NameOf(HetznerRole.Robot))
            .Set("server_id", server.WholeOrNull("server_number") ?? 0)
            .Set("server_name", server.Text("server_name"))
            .Set("server_status", server.Text("status"))
            .Set("datacenter", center)
            .Set("public_ipv4", address)
            .Set("public_ipv6_network", server.Each("subnet", Network).FirstOrDefault(network => network is not null))
            .Set("robot_datacenter", center)
            .Set("robot_product", server.Text("product"))
            .Set("robot_cancelled", server.FlagOrNull("cancelled") ?? false)
            .ToLabelSet();
    }

    /// <returns>Null: it is of IPv4.</returns>
    private static string? Network(JsonElement subnet)
    {
        var ip = subnet.Text("ip");
        return IPAddress.TryParse(ip, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? null : $"{ip}/{subnet.Text("mask")}";
    }
}
