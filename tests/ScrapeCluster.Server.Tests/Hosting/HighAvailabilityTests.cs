using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class HighAvailabilityTests
{
    private static readonly ServerOptions Pair = new() { Configuration = ConfigurationLocation.OfFile("f.yml"), HaCluster = "metrics", HaReplica = "a" };

    [Fact]
    public void The_flags_become_labels_beside_those_of_the_file()
    {
        var options = new ScrapeClusterOptions { ExternalLabels = LabelSet.Of(("region", "r"), ("cluster", "metrics")) };

        HighAvailability.Label(options, Pair, out var error).ExternalLabels
            .ShouldBe(LabelSet.Of(("__replica__", "a"), ("cluster", "metrics"), ("region", "r")));
        error.ShouldBeNull();
    }

    [Fact]
    public void A_label_that_the_file_gives_another_value_is_an_error_with_both()
    {
        var options = new ScrapeClusterOptions { ExternalLabels = LabelSet.Of(("__replica__", "b")) };

        HighAvailability.Label(options, Pair, out var error);

        error.ShouldBe("Cannot use --ha.replica=a: external_labels gives the label __replica__ the value \"b\"; take one of them away.");
    }

    [Fact]
    public void Without_flags_nothing_is_added()
    {
        var options = new ScrapeClusterOptions { ExternalLabels = LabelSet.Of(("cluster", "x")) };

        HighAvailability.Label(options, new ServerOptions { Configuration = ConfigurationLocation.OfFile("f.yml") }, out var error).ShouldBe(options);
        error.ShouldBeNull();
    }

    [Theory]
    [InlineData("c", null, "--ha.replica is missing")]
    [InlineData(null, "r", "--ha.cluster is missing")]
    public void One_flag_alone_is_an_error(string? cluster, string? replica, string error) =>
        HighAvailability.ErrorIn(Pair with { HaCluster = cluster, HaReplica = replica }).ShouldNotBeNull().ShouldContain(error);
}
