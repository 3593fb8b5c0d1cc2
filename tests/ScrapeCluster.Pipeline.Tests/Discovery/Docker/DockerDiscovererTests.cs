using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Docker;

public sealed class DockerDiscovererTests : IDisposable
{
    private const string First = "172.20.0.5:8080 172.20.0.5:8080 172.20.0.5:9404 172.21.0.3:25 localhost 172.20.0.5:80 172.20.0.5:7000 172.20.0.6:80 [fd00:5::7]:9100 172.20.0.8:80";

    private readonly FakeTimeProvider _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("docker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Containers_become_targets_with_their_labels()
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        await using var discoverer = Discover($"http://{engine.Address}");
        await discoverer.UntilAsync(First);

        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("Docker");
        FakeEngine.Show(discoverer.Groups).ShouldBe(File.ReadAllText(FakeEngine.PathOf("docker", "containers.expected")));
        engine.Requests.Select(request => request.Path).ShouldBe(["/containers/json", "/networks"]);
        engine.Requests[0].Header("User-Agent").ShouldStartWith("ScrapeCluster/");
    }

    [Fact]
    public async Task All_networks_count_where_asked_for_and_ports_and_hosts_are_those_of_the_options()
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        await using var discoverer = Discover($"http://{engine.Address}", options => options with { MatchFirstNetwork = false, Port = 9000, HostNetworkingHost = "box:9100" });

        await discoverer.UntilAsync(First.Replace(":80 ", ":9000 ").Replace(".8:80", ".8:9000").Replace("localhost", "box:9100").Replace("172.21.0.3:25", "172.21.0.3:25 10.9.0.3:25"));

        var second = discoverer.Groups[0].Targets.Single(target => target.Get("__address__") == "10.9.0.3:25");
        (second.Get("__meta_docker_network_name"), second.Get("__meta_docker_network_scope"), second.Get("__meta_docker_network_ingress")).ShouldBe(("zeta", "swarm", "true"));
    }

    [Fact]
    public async Task The_engine_is_asked_for_what_passes_the_filters()
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        await using var discoverer = Discover($"http://{engine.Address}", options => options with
        {
            Filters = [new("name", ["b", "a"]), new("label", ["x=y & z"]), new("name", ["c"]), new("status", [])],
        });
        await discoverer.UntilAsync(First);

        var query = Uri.UnescapeDataString(engine.Requests[0].Path.Split("?filters=")[1]).Replace("\\u0026", "&");
        query.ShouldBe("""{"label":{"x=y & z":true},"name":{"a":true,"b":true,"c":true}}""");
        engine.Requests[0].Path.ShouldNotContain(" ");
        engine.Requests[0].Path.ShouldNotContain("&");
        engine.Requests[1].Path.ShouldBe("/networks");
    }

    [Fact]
    public async Task A_port_alone_is_one_of_this_machine()
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        await using var discoverer = Discover($"tcp://:{engine.Address.Split(':')[1]}");

        await discoverer.UntilAsync(First);
    }

    [Theory]
    [InlineData("http", "Bearer s")]
    [InlineData("tcp", null)]
    public async Task Options_of_the_http_client_hold_for_http_only(string scheme, string? expected)
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        var client = new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("s") } };
        await using var discoverer = Discover($"{scheme}://{engine.Address}", options => options with { HttpClient = client });
        await discoverer.UntilAsync(First);

        engine.Requests.Select(request => request.Headers.GetValueOrDefault("authorization")).ShouldAllBe(header => header == expected);
    }

    [Theory]
    [InlineData("containers/json", 500, """{"message":"no"}""")]
    [InlineData("networks", 500, """{"message":"no"}""")]
    [InlineData("containers/json", 204, "")]
    [InlineData("containers/json", 200, "")]
    [InlineData("containers/json", 200, "[{")]
    [InlineData("containers/json", 200, """{"message":"no"}""")]
    [InlineData("networks", 200, "none")]
    [InlineData("containers/json", 200, """[{"Names":["/a"],"NetworkSettings":{"Networks":{"n":{"IPAddress":"172.20.0"}}},"Ports":[{"Type":"tcp","IP":"nowhere"}]}]""")]
    [InlineData("containers/json", 200, """[{"Names":["/a"],"NetworkSettings":{"Networks":{"n":{"IPAddress":"there"}}}}]""")]
    public async Task A_failed_round_keeps_the_last_good_list(string path, int status, string body)
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        await using var discoverer = Discover($"tcp://{engine.Address}");
        await discoverer.UntilAsync(First);

        engine.Other = (path, status, body);
        await PassAsync(() => discoverer.Measured("refreshes_total:docker:failure") >= 1);
        (discoverer.Addresses, discoverer.Publications).ShouldBe((First, 1));

        engine.Other = ("containers/json", 200, "[]");
        await PassAsync(() => discoverer.Addresses == "");
    }

    [Fact]
    public async Task A_list_that_is_null_is_empty()
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        engine.Other = ("containers/json", 200, "null");
        await using var discoverer = Discover($"tcp://{engine.Address}/");

        await discoverer.UntilAsync("");
    }

    [Fact]
    public async Task Ports_in_another_order_are_no_change()
    {
        const string List = """[{"Id":"a","Names":["/a"],"NetworkSettings":{"Networks":{"n":{"IPAddress":"1.1.1.1"}}},"Ports":[{"Type":"tcp","PrivatePort":PORTS}]}]""";
        await using var engine = await FakeEngine.StartAsync("docker");
        engine.Other = ("containers/json", 200, List.Replace("PORTS", """2},{"Type":"tcp","PrivatePort":1"""));
        await using var discoverer = Discover($"tcp://{engine.Address}");
        await discoverer.UntilAsync("1.1.1.1:1 1.1.1.1:2");

        engine.Other = ("containers/json", 200, List.Replace("PORTS", """1},{"Type":"tcp","PrivatePort":2"""));
        var asked = engine.Requests.Count;
        await PassAsync(() => engine.Requests.Count >= asked + 6);

        discoverer.Publications.ShouldBe(1);
    }

    [Fact]
    public async Task Containers_that_share_networks_in_a_circle_have_none()
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        engine.Other = ("containers/json", 200, """
            [{"Id":"a","Names":["/a"],"HostConfig":{"NetworkMode":"container:b"}},{"Id":"b","Names":["/b"],"HostConfig":{"NetworkMode":"container:a"}}]
            """);
        await using var discoverer = Discover($"tcp://{engine.Address}");

        await discoverer.UntilAsync("");
    }

    [Fact]
    public async Task An_engine_is_reached_over_its_socket()
    {
        await using var engine = await FakeEngine.StartAsync("docker");
        var socket = Path.Combine(_folder, "docker.sock");
        await using var discoverer = Discover($"unix://{socket}", options => options with { HttpClient = new HttpClientOptions { Proxy = new ProxyOptions { ProxyUrl = "http://127.0.0.1:1" } } });
        await discoverer.UntilMeasuredAsync("refreshes_total:docker:failure", 1);
        discoverer.Publications.ShouldBe(0);

        await using var listener = await UnixEngine.StartAsync(socket, engine.AnswerAsync);
        await PassAsync(() => discoverer.Addresses == First);

        FakeEngine.Show(discoverer.Groups).ShouldBe(File.ReadAllText(FakeEngine.PathOf("docker", "containers.expected")));
        engine.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("unix:///nowhere/docker.sock", "Cannot reach the Docker host \"unix:///nowhere/docker.sock\": there is no such file.")]
    [InlineData("/var/run/docker.sock", "Cannot reach the Docker host \"/var/run/docker.sock\": it must begin with unix://, tcp://, http:// or https://.")]
    [InlineData("ssh://a", "Cannot reach the Docker host \"ssh://a/\": it must begin with unix://, tcp://, http:// or https://.")]
    [InlineData("http://a:99999999", "Invalid URI: Invalid port specified.")]
    [InlineData("tcp://:99999", "Invalid URI: Invalid port specified.")]
    [InlineData("unix://", "Cannot reach the Docker host \"unix:///\": it has no address.")]
    public async Task A_host_that_cannot_be_reached_is_named(string host, string expected)
    {
        using var clients = new HttpClientFactory(_time);
        using var source = new DockerSource(new DockerDiscoveryOptions { Host = host }, DockerEngine.Open(host, HttpClientOptions.Default, clients));

        var error = await Should.ThrowAsync<Exception>(() => source.AskAsync(CancellationToken.None));

        DiscoveryFailure.IsOfOutside(error).ShouldBeTrue();
        error.Message.ShouldBe(expected);
    }

    [Fact]
    public Task A_path_that_is_too_long_for_a_socket_is_named()
    {
        var host = $"unix:///{new string('a', 300)}";
        return A_host_that_cannot_be_reached_is_named(host, $"Cannot reach the Docker host \"{host}\": the path is too long for a socket.");
    }

    private RunningDiscoverer Discover(string host, Func<DockerDiscoveryOptions, DockerDiscoveryOptions>? change = null)
    {
        var options = new DockerDiscoveryOptions { Host = host };
        return new RunningDiscoverer(change?.Invoke(options) ?? options, _time);
    }

    private Task<TimeSpan> PassAsync(Func<bool> condition) => RunningDiscoverer.PassAsync(_time, TimeSpan.FromSeconds(5), condition);
}
