using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>The image has configurations under the names that ADOT's image has.</summary>
public sealed class BuiltInConfigurationTests : IDisposable
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["AWS_PROMETHEUS_SCRAPING_ENDPOINT"] = "0.0.0.0:8080",
        ["AWS_PROMETHEUS_ENDPOINT"] = "https://aps-workspaces.us-west-2.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    };

    public BuiltInConfigurationTests()
    {
        foreach (var (name, value) in Variables)
            Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var name in Variables.Keys)
            Environment.SetEnvironmentVariable(name, null);
    }

    [Fact]
    public void The_one_for_tasks_of_ECS_scrapes_an_application_and_signs()
    {
        var options = ConfigurationLoader.Load(Path.Combine(Programs.Root, "deploy", "docker", "etc", "ecs", "ecs-amp-prometheus.yaml")).Options.ShouldNotBeNull();

        options.ScrapePools.ShouldHaveSingleItem().ScrapeInterval.ShouldBe(TimeSpan.FromSeconds(20));
        options.RemoteWrites.ShouldHaveSingleItem().Signing.ShouldNotBeNull();
        options.Builtin.HealthCheck.ShouldNotBeNull().Endpoint.ShouldBe(":13133");
        File.ReadAllText(Path.Combine(Programs.Root, "deploy", "docker", "Dockerfile")).ShouldContain("COPY deploy/docker/etc /etc");
        File.ReadAllText(Path.Combine(Programs.Root, ".dockerignore")).ShouldContain("!deploy/docker/etc");
    }
}
