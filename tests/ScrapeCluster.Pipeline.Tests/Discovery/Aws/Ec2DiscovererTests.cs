using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;
using ScrapeCluster.Testing.Aws;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Aws;

[Collection(AwsEnvironmentCollection.Name)]
public sealed class Ec2DiscovererTests : IAsyncLifetime
{
    private const string All = "10.1.0.11:9100 10.2.0.7:9100 [2001:db8:2::9]:9100 10.3.0.9:9100 10.1.0.12:9100";

    private readonly AwsEnvironment _environment = new();
    private readonly FakeTimeProvider _time = new();
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync() => _aws = await FakeAws.StartAsync("ec2", _environment);

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        _environment.Dispose();
    }

    [Fact]
    public async Task Instances_of_all_pages_have_the_labels_of_the_rules()
    {
        await using var discoverer = Discover();

        await discoverer.UntilAsync(All);

        FakeAws.Show(discoverer.Groups).ShouldBe(_aws.Expected);
        var group = discoverer.Groups.Single();
        (group.Source, group.Labels).ShouldBe(("eu-west-1", LabelSet.Empty));
        _aws.Requests.Where(request => request.Action == "DescribeInstances").Select(request => request.Token).ShouldBe([null, "page-2", "page-3"]);
    }

    [Fact]
    public async Task Role_ec2_of_aws_gives_the_same()
    {
        await using var discoverer = Discover(new AwsDiscoveryOptions { Role = AwsRole.Ec2, Access = _aws.Access, Port = 9100, Filters = [new Ec2Filter("vpc-id", ["vpc-0one"])] });

        await discoverer.UntilAsync(All);

        FakeAws.Show(discoverer.Groups).ShouldBe(_aws.Expected);
        _aws.Requests[^1].Fields["Filter.1.Name"].ShouldBe("vpc-id");
        discoverer.Measured("discovered_targets:aws").ShouldBe(5);
    }

    [Fact]
    public async Task Requests_are_signed_and_carry_the_filters()
    {
        await using var discoverer = Discover(new Ec2DiscoveryOptions
        {
            Access = _aws.Access,
            Port = 9100,
            Filters = [new Ec2Filter("tag:team", ["shop", "search & find"]), new Ec2Filter("instance-state-name", ["running"])],
        });

        await discoverer.UntilAsync(All);

        foreach (var request in _aws.Requests.Where(request => request.Action == "DescribeInstances"))
        {
            request.Authorization.ShouldContain("Credential=AKIDTEST/");
            request.Authorization.ShouldContain("/eu-west-1/ec2/aws4_request");
            (request.Received.Method, request.Received.Path, request.Fields["Version"]).ShouldBe(("POST", "/", "2016-11-15"));
            request.Fields.Where(field => field.Key.StartsWith("Filter", StringComparison.Ordinal)).Select(field => $"{field.Key}={field.Value}").ShouldBe(
                ["Filter.1.Name=tag:team", "Filter.1.Value.1=shop", "Filter.1.Value.2=search & find", "Filter.2.Name=instance-state-name", "Filter.2.Value.1=running"],
                ignoreOrder: true);
            request.Fields.ContainsKey("MaxResults").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Zones_are_asked_for_once()
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync(All);

        await PassAsync(() => _aws.Count("DescribeInstances") >= 9);

        _aws.Count("DescribeAvailabilityZones").ShouldBe(1);
        discoverer.Publications.ShouldBe(1);
    }

    [Fact]
    public async Task Zones_that_may_not_be_asked_for_are_asked_for_again_and_cost_no_target()
    {
        _aws.Answer = request => request.Action == "DescribeAvailabilityZones" ? AwsAnswer.RefuseByXml(403, "UnauthorizedOperation", "not you") : null;
        await using var discoverer = Discover();
        await discoverer.UntilAsync(All);
        FakeAws.Show(discoverer.Groups).ShouldBe(string.Join('\n', _aws.Expected.Split('\n').Where(line => !line.Contains("zone_id", StringComparison.Ordinal))));

        _aws.Answer = _ => null;
        await PassAsync(() => discoverer.Publications == 2);

        FakeAws.Show(discoverer.Groups).ShouldBe(_aws.Expected);
    }

    [Theory]
    [InlineData(401, "AuthFailure", null)]
    [InlineData(403, "UnauthorizedOperation", "page-3")]
    [InlineData(400, "InvalidParameterValue", "page-2")]
    public async Task A_round_that_is_refused_keeps_the_last_good_list(int status, string code, string? page)
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync(All);

        _aws.Answer = request => request.Action == "DescribeInstances" && request.Token == page ? AwsAnswer.RefuseByXml(status, code, "no") : null;
        await PassAsync(() => discoverer.Measured("refreshes_total:ec2:failure") >= 2);
        discoverer.Addresses.ShouldBe(All);
        _aws.Answer = request => request.Token == "page-3" ? new AwsAnswer(200, "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>") : null;

        await PassAsync(() => discoverer.Addresses == "10.1.0.11:9100 10.2.0.7:9100 [2001:db8:2::9]:9100");
        discoverer.Publications.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>hello</html>")]
    [InlineData("<DescribeInstancesResponse><reservationSet><item>")]
    public async Task An_answer_that_cannot_be_read_keeps_the_last_good_list(string body)
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync(All);

        _aws.Answer = request => request.Token == "page-2" ? new AwsAnswer(200, body) : null;
        await PassAsync(() => discoverer.Measured("refreshes_total:ec2:failure") >= 1);

        discoverer.Addresses.ShouldBe(All);
    }

    [Fact]
    public async Task No_instances_are_an_empty_list()
    {
        _aws.Answer = request => request.Action == "DescribeInstances" ? new AwsAnswer(200, "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>") : null;
        await using var discoverer = Discover();

        await discoverer.UntilAsync("");

        discoverer.Groups.ShouldBe([new TargetGroup("eu-west-1", LabelSet.Empty, [])]);
    }

    [Fact]
    public async Task Uses_the_http_client_options()
    {
        await using var discoverer = Discover(new Ec2DiscoveryOptions
        {
            Access = _aws.Access,
            Port = 9100,
            HttpClient = new HttpClientOptions { HttpHeaders = [new HttpHeaderOptions { Name = "X-Team", Values = ["shop"] }] },
        });

        await discoverer.UntilAsync(All);

        _aws.Requests.ShouldAllBe(request => request.Received.Header("X-Team") == "shop");
    }

    [Fact]
    public async Task An_endpoint_that_is_no_URL_fails_the_round()
    {
        await using var discoverer = Discover(new Ec2DiscoveryOptions { Access = _aws.Access with { Endpoint = "localhost:1" } });

        await discoverer.UntilMeasuredAsync("refreshes_total:ec2:failure", 1);
    }

    private RunningDiscoverer Discover(DiscoveryOptions? options = null) => new(options ?? new Ec2DiscoveryOptions { Access = _aws.Access, Port = 9100 }, _time);

    private Task<TimeSpan> PassAsync(Func<bool> condition) => RunningDiscoverer.PassAsync(_time, TimeSpan.FromSeconds(5), condition);
}
