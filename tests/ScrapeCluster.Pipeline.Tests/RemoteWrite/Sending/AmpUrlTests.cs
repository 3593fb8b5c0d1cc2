using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class AmpUrlTests
{
    private const string Workspace = "https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1";

    [Theory]
    [InlineData(Workspace + "/api/v1/remote_write", null)]
    [InlineData("https://aps-workspaces-fips.us-east-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write", null)]
    [InlineData("https://aps-workspaces.us-east-1.api.aws/workspaces/ws-1/api/v1/remote_write", null)]
    [InlineData("https://aps-workspaces.cn-north-1.amazonaws.com.cn/workspaces/ws-1/api/v1/remote_write", null)]
    [InlineData("https://prometheus.example.com/v1/api/remote_write/", null)]
    [InlineData("https://aps-workspaces.example.com/api/v1/write", null)]
    [InlineData(Workspace + "/api/v1/remote_write/", "no slash at the end")]
    [InlineData(Workspace + "/v1/api/remote_write", "not /v1/api/remote_write")]
    [InlineData(Workspace + "/api/v1/write", "is /workspaces/ID/api/v1/remote_write")]
    [InlineData(Workspace, "is /workspaces/ID/api/v1/remote_write")]
    [InlineData("https://aps-workspaces-fips.us-east-1.api.aws/api/v1/remote_write", "is /workspaces/ID/api/v1/remote_write")]
    public void A_wrong_path_of_amazon_managed_prometheus_is_found(string url, string? mistake)
    {
        var found = AmpUrl.Mistake(new Uri(url));

        if (mistake is null)
            found.ShouldBeNull();
        else
            found.ShouldNotBeNull().ShouldContain(mistake);
    }
}
