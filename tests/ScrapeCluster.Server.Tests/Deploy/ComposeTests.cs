using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ScrapeCluster.Server.Tests.Deploy;

public sealed class ComposeTests
{
    private static readonly string s_folder = Path.Combine(Programs.Root, "deploy", "docker");

    [Fact]
    public void Each_node_is_one_of_its_peers_has_a_volume_and_time_to_end()
    {
        var nodes = Services().Where(service => service.Key.StartsWith("node-", StringComparison.Ordinal)).ToList();

        nodes.Count.ShouldBe(3);
        foreach (var (name, service) in nodes)
        {
            var node = NodeArguments.Parse(Texts(service["command"]));
            node.Peers.Select(peer => peer.Host).ShouldBe(nodes.Select(other => other.Key));
            node.Peers.ShouldAllBe(peer => peer.Port == node.ClusterAddress.Port);
            service["hostname"].ShouldBe(name);
            TimeSpan.FromSeconds(int.Parse(((string)service["stop_grace_period"]).TrimEnd('s'), null)).ShouldBeGreaterThan(NodeArguments.LongestStop(node));
            service["read_only"].ShouldBe("true");
            var volumes = Texts(service["volumes"]).Select(volume => volume.Split(':')).ToList();
            volumes.ShouldContain(volume => volume[1] == node.Configuration.Name && File.Exists(Path.Combine(s_folder, volume[0])));
            volumes.ShouldContain(volume => volume[1] == node.StoragePath && volume[0] == name.Replace("node", "data", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_configuration_loads_and_names_services_that_are_there()
    {
        var loaded = ConfigurationLoader.Load(Path.Combine(s_folder, "prometheus.yml"));

        loaded.Errors.ShouldBeEmpty();
        loaded.Options!.Warnings.ShouldBeEmpty();
        Services().Keys.ShouldContain(new Uri(loaded.Options.RemoteWrites.ShouldHaveSingleItem().Url).Host);
    }

    private static Dictionary<string, Dictionary<object, object>> Services()
    {
        var parser = new MergingParser(new Parser(new StringReader(File.ReadAllText(Path.Combine(s_folder, "compose.yml")))));
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(parser);
        return ((Dictionary<object, object>)file["services"]).ToDictionary(service => (string)service.Key, service => (Dictionary<object, object>)service.Value);
    }

    private static IEnumerable<string> Texts(object list) => ((List<object>)list).Cast<string>();
}
