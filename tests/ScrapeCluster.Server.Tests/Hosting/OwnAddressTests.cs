using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class OwnAddressTests
{
    private static readonly HostPort Own = new("127.0.0.1", 4711);

    [Theory]
    [InlineData("this-node.alt", "127.0.0.1:4711")]
    [InlineData("this-node.alt:80", "this-node.alt:80")]
    [InlineData("not-this-node.alt", "not-this-node.alt")]
    [InlineData("localhost:9393", "localhost:9393")]
    public void A_static_target_of_that_name_is_this_node(string target, string filled)
    {
        var discovery = new StaticDiscoveryOptions([new StaticGroupOptions([target, "other:1"], LabelSet.Empty)]);
        var options = new ScrapeClusterOptions { ScrapePools = [new ScrapePoolOptions { JobName = "a", Discoveries = [discovery] }] };

        var pool = OwnAddress.Fill(options, Own).ScrapePools[0];

        ((StaticDiscoveryOptions)pool.Discoveries[0]).Groups[0].Targets.ShouldBe([filled, "other:1"]);
    }

    [Theory]
    [InlineData("http://this-node.alt/api/v1/write", "http://127.0.0.1:4711/api/v1/write")]
    [InlineData("http://this-node.alt", "http://127.0.0.1:4711")]
    [InlineData("http://this-node.alt:9/api", "http://this-node.alt:9/api")]
    [InlineData("http://this-node.alternative.org/api", "http://this-node.alternative.org/api")]
    [InlineData("http://example.org/this-node.alt", "http://example.org/this-node.alt")]
    public void A_remote_write_URL_with_that_host_is_this_node(string url, string filled)
    {
        var options = new ScrapeClusterOptions { RemoteWrites = [new RemoteWriteOptions { Url = url, Name = "a" }] };

        OwnAddress.Fill(options, Own).RemoteWrites[0].Url.ShouldBe(filled);
    }

    [Fact]
    public void Filling_the_same_options_twice_gives_equal_options_so_that_a_reload_disturbs_nothing()
    {
        var discovery = new StaticDiscoveryOptions([new StaticGroupOptions([OwnAddress.Name], LabelSet.Of(("a", "1")))]);
        var options = new ScrapeClusterOptions { ScrapePools = [new ScrapePoolOptions { JobName = "a", Discoveries = [discovery] }] };

        OwnAddress.Fill(options, Own).ShouldBe(OwnAddress.Fill(options, Own));
    }
}
