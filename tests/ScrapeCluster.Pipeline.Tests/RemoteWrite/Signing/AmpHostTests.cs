using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

public sealed class AmpHostTests
{
    [Theory]
    [InlineData("aps-workspaces.eu-west-1.amazonaws.com", "eu-west-1")]
    [InlineData("aps-workspaces-fips.us-east-2.amazonaws.com", "us-east-2")]
    [InlineData("aps-workspaces.ap-southeast-2.api.aws", "ap-southeast-2")]
    [InlineData("aps-workspaces-fips.us-gov-west-1.api.aws", "us-gov-west-1")]
    [InlineData("aps-workspaces.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    [InlineData("aps-workspaces.cn-northwest-1.api.amazonwebservices.com.cn", "cn-northwest-1")]
    [InlineData("vpce-0a1b2c3d-x4y5z6.aps-workspaces.us-west-2.vpce.amazonaws.com", "us-west-2")]
    [InlineData("APS-Workspaces.EU-Central-1.AmazonAWS.com", "eu-central-1")]
    [InlineData("aps-workspaces.eu-west-1.amazonaws.com.", "eu-west-1")]
    public void The_name_of_an_AMP_endpoint_tells_its_region(string host, string region) => AmpHost.RegionOf(host).ShouldBe(region);

    [Theory]
    [InlineData("prometheus.example.com")]
    [InlineData("aps.eu-west-1.amazonaws.com")]
    [InlineData("aps-workspaces.eu-west-1.amazonaws.com.evil.example")]
    [InlineData("xaps-workspaces.eu-west-1.amazonaws.com")]
    [InlineData("aps-workspaces.amazonaws.com")]
    [InlineData("127.0.0.1")]
    public void Other_names_tell_none(string host) => AmpHost.RegionOf(host).ShouldBeNull();
}
