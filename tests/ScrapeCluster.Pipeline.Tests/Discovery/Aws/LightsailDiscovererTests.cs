using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;
using ScrapeCluster.Testing.Aws;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Aws;

/// <summary>What is expected of the first page is what Prometheus 3.5.3 made of it; it does not ask for the second.</summary>
[Collection(AwsEnvironmentCollection.Name)]
public sealed class LightsailDiscovererTests : IAsyncLifetime
{
    private const string All = "172.26.1.10:9100 172.26.1.11:9100";

    private readonly AwsEnvironment _environment = new();
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync("lightsail", _environment);

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        _environment.Dispose();
    }

    [Theory]
    [InlineData("lightsail")]
    [InlineData("aws")]
    public async Task Instances_of_all_pages_become_targets_with_their_labels(string mechanism)
    {
        await using var discoverer = Discover(mechanism);

        await discoverer.UntilAsync(All);

        FakeAws.Show(discoverer.Groups).ShouldBe(_aws.Expected);
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("eu-west-1");
        discoverer.Measured($"discovered_targets:{mechanism}").ShouldBe(2);
        _aws.Requests.Take(2).Select(request => request.Token).ShouldBe([null, "page-2"]);
        _aws.Requests.ShouldAllBe(request => request.Received.Header("X-Amz-Target") == "Lightsail_20161128.GetInstances");
        _aws.Requests[0].Received.Body.ShouldBe("{}");
        _aws.Requests[0].Authorization.ShouldContain("/eu-west-1/lightsail/aws4_request");
    }

    [Theory]
    [InlineData(400, "AccessDeniedException")]
    [InlineData(500, "ServiceException")]
    public async Task A_refusal_keeps_the_last_list(int status, string code)
    {
        await using var discoverer = Discover("lightsail", TimeSpan.FromMilliseconds(100));
        await discoverer.UntilAsync(All);

        _aws.Answer = request => request.Token is null ? null : AwsAnswer.RefuseByJson(status, code, "no");
        await discoverer.UntilMeasuredAsync("refreshes_total:lightsail:failure", 1);
        (discoverer.Addresses, discoverer.Publications).ShouldBe((All, 1));
        _aws.Answer = _ => new AwsAnswer(200, """{"instances":[]}""");

        await discoverer.UntilAsync("");
    }

    private RunningDiscoverer Discover(string mechanism, TimeSpan? interval = null)
    {
        DiscoveryOptions options = mechanism == "aws"
            ? new AwsDiscoveryOptions { Role = AwsRole.Lightsail, Access = _aws.Access, Port = 9100 }
            : new LightsailDiscoveryOptions { Access = _aws.Access, Port = 9100, RefreshInterval = interval ?? TimeSpan.FromMinutes(1) };
        return new RunningDiscoverer(options);
    }
}
