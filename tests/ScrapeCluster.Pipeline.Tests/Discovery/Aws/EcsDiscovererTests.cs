using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;
using ScrapeCluster.Testing.Aws;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Aws;

/// <summary>EC2 is asked at an endpoint of its own, which only the environment can name.</summary>
[Collection(AwsEnvironmentCollection.Name)]
public sealed class EcsDiscovererTests : IAsyncLifetime
{
    private const string All = "10.1.0.21:8080 10.1.1.22:8080 10.2.0.5:8080 10.2.0.40:8080 10.2.0.41:8080";
    private const string Arn = "arn:aws:ecs:eu-west-1:111122223333:";

    private readonly AwsEnvironment _environment = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private FakeAws _aws = null!;

    public async ValueTask InitializeAsync()
    {
        _aws = await FakeAws.StartAsync("ecs", _environment);
        _environment.Set("AWS_ENDPOINT_URL_EC2", _aws.Url.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        _environment.Dispose();
    }

    [Fact]
    public async Task Tasks_of_all_clusters_have_the_labels_of_the_rules()
    {
        await using var discoverer = Discover();

        await discoverer.UntilAsync(All);

        FakeAws.Show(discoverer.Groups).ShouldBe(_aws.Expected);
        var group = discoverer.Groups.Single();
        (group.Source, group.Labels).ShouldBe(("eu-west-1", LabelSet.Empty));
        discoverer.Measured("discovered_targets:aws").ShouldBe(5);
    }

    [Fact]
    public async Task Requests_are_signed_and_ask_page_after_page()
    {
        await using var discoverer = Discover();

        await discoverer.UntilAsync(All);

        _aws.Requests.Where(request => request.Action == "ListClusters").Select(request => request.Token).ShouldBe([null, "page-2", "page-3"]);
        _aws.Requests.Where(request => request.Action == "ListTasks" && request.Cluster == "shop").Select(request => request.Token).ShouldBe([null, "page-2", "page-3"]);
        _aws.Requests.Where(request => request.Action.StartsWith("List", StringComparison.Ordinal)).ShouldAllBe(request => request.Fields["maxResults"] == "100");
        var clusters = _aws.Requests.Single(request => request.Action == "DescribeClusters");
        (clusters.Received.Method, clusters.Received.Path, clusters.Received.Header("Content-Type")).ShouldBe(("POST", "/", "application/x-amz-json-1.1"));
        clusters.Received.Header("X-Amz-Target").ShouldBe("AmazonEC2ContainerServiceV20141113.DescribeClusters");
        clusters.Authorization.ShouldMatch("^AWS4-HMAC-SHA256 Credential=AKIDTEST/[0-9]{8}/eu-west-1/ecs/aws4_request, ?SignedHeaders=content-type;host;x-amz-date;x-amz-target, ?Signature=[0-9a-f]{64}$");
        clusters.Fields["include"].ShouldBe("""["TAGS"]""");
        // Several tasks run on one host.
        _aws.Requests.Single(request => request.Action == "DescribeContainerInstances").Fields["containerInstances"].Split(',').Length.ShouldBe(3);
        _aws.Requests.First(request => request.Action == "DescribeInstances").Fields.Where(field => field.Key.StartsWith("InstanceId", StringComparison.Ordinal))
            .Select(field => field.Value).ShouldBe(["i-0host1", "i-0hidden"]);
        _aws.Requests.ShouldAllBe(request => request.IsJson || request.Authorization.Contains("/eu-west-1/ec2/aws4_request"));
    }

    [Fact]
    public async Task Clusters_of_the_configuration_are_not_looked_for()
    {
        _aws.Answer = request => request.Action == "DescribeClusters"
            ? new AwsAnswer(200, $$"""{"clusters":[{"clusterArn":"{{Arn}}cluster/batch","clusterName":"batch"}]}""") : null;
        await using var discoverer = Discover(new AwsDiscoveryOptions { Role = AwsRole.Ecs, Access = _aws.Access, Clusters = [$"{Arn}cluster/batch", $"{Arn}cluster/batch"] });

        await discoverer.UntilAsync("10.2.0.5:80 10.2.0.40:80 10.2.0.41:80");

        _aws.Count("ListClusters").ShouldBe(0);
        _aws.Count("ListTasks").ShouldBe(1);
        _aws.Requests.Single(request => request.Action == "DescribeClusters").Fields["clusters"].ShouldBe($$"""["{{Arn}}cluster/batch"]""");
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_fails_the_round()
    {
        _aws.Answer = request => request.Action == "DescribeClusters" ? new AwsAnswer(200, """{"clusters":[],"failures":[{"arn":"x","reason":"MISSING"}]}""") : null;
        await using var discoverer = Discover(new AwsDiscoveryOptions { Role = AwsRole.Ecs, Access = _aws.Access, Clusters = [$"{Arn}cluster/none"] });

        await discoverer.UntilMeasuredAsync("refreshes_total:aws:failure", 1);

        discoverer.Publications.ShouldBe(0);
    }

    [Fact]
    public async Task No_request_names_more_than_is_allowed()
    {
        var services = string.Join(',', Enumerable.Range(0, 23).Select(i => $"\"{Arn}service/shop/s{i}\""));
        var tasks = string.Join(',', Enumerable.Range(0, 250).Select(i => $"\"{Arn}task/shop/t{i}\""));
        _aws.Answer = request => (request.Action, request.Cluster) switch
        {
            ("ListServices", "shop") => new AwsAnswer(200, $$"""{"serviceArns":[{{services}}]}"""),
            ("ListTasks", "shop") => new AwsAnswer(200, $$"""{"taskArns":[{{tasks}}]}"""),
            ("DescribeTasks", "shop") => new AwsAnswer(200, """{"tasks":[]}"""),
            _ => null,
        };
        await using var discoverer = Discover();

        await discoverer.UntilAsync("10.2.0.5:8080 10.2.0.40:8080 10.2.0.41:8080");

        Sizes("DescribeServices", "services").ShouldBe([10, 10, 3], ignoreOrder: true);
        Sizes("DescribeTasks", "tasks").ShouldBe([100, 100, 50], ignoreOrder: true);
    }

    [Theory]
    [InlineData("ListTasks", 400, "ThrottlingException")]
    [InlineData("DescribeTasks", 400, "ThrottlingException")]
    [InlineData("DescribeServices", 400, "ExpiredTokenException")]
    [InlineData("DescribeClusters", 500, "ServerException")]
    public async Task A_refusal_fails_the_round_and_the_last_list_stays(string action, int status, string code)
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync(All);

        _aws.Answer = request => request.Action == action ? AwsAnswer.RefuseByJson(status, code, "Rate exceeded") : null;
        await PassAsync(() => discoverer.Measured("refreshes_total:aws:failure") >= 1);
        discoverer.Addresses.ShouldBe(All);
        _aws.Answer = request => request is { Action: "ListTasks", Cluster: "batch" } ? new AwsAnswer(200, """{"taskArns":[]}""") : null;

        await PassAsync(() => discoverer.Addresses == "10.1.0.21:8080 10.1.1.22:8080");
        discoverer.Publications.ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_of_EC2_fails_the_round_too()
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync(All);

        _aws.Answer = request => request.Action == "DescribeNetworkInterfaces" ? AwsAnswer.RefuseByXml(400, "InvalidNetworkInterfaceID.NotFound", "gone") : null;
        await PassAsync(() => discoverer.Measured("refreshes_total:aws:failure") >= 1);

        discoverer.Addresses.ShouldBe(All);
    }

    private IEnumerable<int> Sizes(string action, string field) =>
        _aws.Requests.Where(request => request.Action == action && request.Cluster == "shop").Select(request => request.Fields[field].Split(',').Length);

    private RunningDiscoverer Discover(DiscoveryOptions? options = null) =>
        new(options ?? new AwsDiscoveryOptions { Role = AwsRole.Ecs, Access = _aws.Access, Port = 8080 }, _time);

    private Task<TimeSpan> PassAsync(Func<bool> condition) => RunningDiscoverer.PassAsync(_time, TimeSpan.FromSeconds(5), condition);
}
