using System.Text.Json;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Deploy;

public sealed class EcsTests
{
    // What Fargate allows.
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(120);

    public static TheoryData<string, string> Tasks => new() { { "task-service.json", "prometheus.yml" }, { "task-sidecar.json", "prometheus-sidecar.yml" } };

    [Theory, MemberData(nameof(Tasks))]
    public void A_task_starts_a_node_with_the_configuration_of_a_parameter(string file, string configuration)
    {
        using var task = JsonDocument.Parse(File.ReadAllText(PathOf(file)));
        var node = NodeOf(task);
        var options = NodeArguments.Parse(ArgumentsOf(node));

        var stop = TimeSpan.FromSeconds(node.GetProperty("stopTimeout").GetInt32());
        stop.ShouldBeGreaterThan(NodeArguments.LongestStop(options));
        stop.ShouldBeLessThanOrEqualTo(s_longestStop);
        node.GetProperty("readonlyRootFilesystem").GetBoolean().ShouldBeTrue();
        node.GetProperty("secrets")[0].GetProperty("name").GetString().ShouldBe(ConfigurationLocation.ContentVariable);
        node.GetProperty("secrets")[0].GetProperty("valueFrom").GetString()!.ShouldEndWith(":parameter/scrapecluster/prometheus.yml");
        node.GetProperty("healthCheck").GetProperty("command").EnumerateArray().Select(part => part.GetString()).ShouldBe(["CMD", "/opt/scrapecluster/scrapecluster", "check", "healthy"]);
        task.RootElement.GetProperty("volumes").EnumerateArray().Select(volume => volume.GetProperty("name").GetString()).ShouldContain(VolumeAt(node, options.StoragePath));

        var loaded = ConfigurationLoader.Load(PathOf(configuration));
        loaded.Errors.ShouldBeEmpty();
        loaded.Options!.Warnings.ShouldBeEmpty();
        new FileInfo(PathOf(configuration)).Length.ShouldBeLessThan(4096, "a standard parameter of SSM holds no more");
    }

    [Fact]
    public void Nodes_of_a_service_find_each_other_by_one_name()
    {
        using var task = JsonDocument.Parse(File.ReadAllText(PathOf("task-service.json")));
        var node = NodeArguments.Parse(ArgumentsOf(NodeOf(task)));

        node.Peers.ShouldHaveSingleItem().Port.ShouldBe(node.ClusterAddress.Port);
        node.MinNodes.ShouldBe(2, "the name may resolve to few nodes at first");
        node.AdvertisedAddress.ShouldBeNull("its own address, which it finds itself");
    }

    [Fact]
    public void Policies_are_whole()
    {
        var policies = Directory.GetFiles(Path.Combine(Programs.Root, "deploy", "aws"), "iam-*.json");

        policies.Length.ShouldBe(7);
        foreach (var policy in policies.Select(File.ReadAllText))
        {
            using var parsed = JsonDocument.Parse(policy);
            parsed.RootElement.GetProperty("Version").GetString().ShouldBe("2012-10-17");
            foreach (var statement in parsed.RootElement.GetProperty("Statement").EnumerateArray())
            {
                statement.GetProperty("Effect").GetString().ShouldBe("Allow");
                var actions = statement.GetProperty("Action");
                (actions.ValueKind == JsonValueKind.Array ? actions.EnumerateArray().Select(action => action.GetString()!) : [actions.GetString()!])
                    .ShouldAllBe(action => action.Contains(':') && !action.Contains('*'));
                (statement.TryGetProperty("Resource", out _) ^ statement.TryGetProperty("Principal", out _)).ShouldBeTrue();
            }
        }
    }

    private static JsonElement NodeOf(JsonDocument task) => task.RootElement.GetProperty("containerDefinitions").EnumerateArray()
        .Single(container => container.GetProperty("name").GetString() == "scrapecluster");

    private static IEnumerable<string> ArgumentsOf(JsonElement container) => container.GetProperty("command").EnumerateArray().Select(argument => argument.GetString()!);

    private static string PathOf(string file) => Path.Combine(Programs.Root, "deploy", "ecs", file);

    private static string VolumeAt(JsonElement container, string path) => container.GetProperty("mountPoints").EnumerateArray()
        .Single(mount => mount.GetProperty("containerPath").GetString() == path).GetProperty("sourceVolume").GetString()!;
}
