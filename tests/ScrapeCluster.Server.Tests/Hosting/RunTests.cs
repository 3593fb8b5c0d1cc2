using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

/// <summary>A running node, by its endpoints, signals and log.</summary>
public sealed class RunTests : IDisposable
{
    private const string TwoDemoTargets = """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: one
            metrics_path: /demo/1/metrics
            static_configs: [{targets: [this-node.alt]}]
          - job_name: two
            metrics_path: /demo/2/metrics
            static_configs: [{targets: [this-node.alt]}]
        scrapecluster: {demo_targets: 2}

        """;

    private const string Broken = "global: {scrape_interval: soon}\nscrape_konfigs: []\n";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ChildProcess.SigTerm)]
    [InlineData(ChildProcess.SigInt)]
    public async Task A_signal_stops_it_gracefully_with_status_0(int signal)
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);
        await ReadyAsync(server);

        (await server.StopAsync(signal)).ShouldBe(0, server.Output);
        server.Output.ShouldContain("Stopped.");
    }

    [Fact]
    public async Task Told_to_stop_right_after_the_start_it_stops_soon()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);
        await Eventually.TrueAsync(() => server.Output.Contains("Targets: "), Eventually.DefaultTimeout, () => server.Output);
        var clock = Stopwatch.StartNew();

        (await server.StopAsync()).ShouldBe(0, server.Output);

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        // A receiver that never answers holds up the graceful end.
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Otherwise = ReceiverAnswer.Hang;
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets + RemoteWriteTo(receiver));
        await Eventually.TrueAsync(async () => await server.MetricAsync("scrapecluster_remote_write_pending_samples") > 0, Eventually.DefaultTimeout, () => server.Output);
        server.Signal(ChildProcess.SigTerm);
        await Eventually.TrueAsync(() => server.Output.Contains("Got SIGTERM"), Eventually.DefaultTimeout, () => server.Output);

        (await server.StopAsync()).ShouldBe(1);

        server.Output.ShouldNotContain("Stopped.");
    }

    [Fact]
    public async Task It_is_healthy_and_gets_ready()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);

        (await server.Http.GetAsync("/-/healthy")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ReadyAsync(server);
        using var head = new HttpRequestMessage(HttpMethod.Head, "/-/ready");
        (await server.Http.SendAsync(head)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Targets_are_listed_with_their_health()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);

        await JobsUpAsync(server, "one", "two");
        var target = (await server.TargetsAsync())[0];
        target.GetProperty("scrapeUrl").GetString().ShouldBe($"{server.Address}demo/1/metrics");
        target.GetProperty("labels").GetProperty("instance").GetString().ShouldBe(server.Address.Authority);
        target.GetProperty("scrapeInterval").GetString().ShouldBe("1s");
        DateTimeOffset.Parse(target.GetProperty("lastScrape").GetString()!).ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reload_puts_the_changed_file_in_force(bool bySignal)
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);
        await JobsUpAsync(server, "one", "two");
        _folder.Write("prometheus.yml", TwoDemoTargets.Replace("job_name: two", "job_name: three"));

        await ReloadAsync(server, bySignal);

        await JobsUpAsync(server, "one", "three");
        (await server.MetricAsync("scrapecluster_config_last_reload_successful")).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broken_file_changes_nothing_and_is_reported_until_it_is_mended(bool bySignal)
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);
        await JobsUpAsync(server, "one", "two");
        var loadedAt = await server.MetricAsync("scrapecluster_config_last_reload_success_timestamp_seconds");
        _folder.Write("prometheus.yml", Broken);

        await ReloadAsync(server, bySignal, HttpStatusCode.InternalServerError, "scrape_konfigs", "soon", "prometheus.yml");

        await Eventually.HoldsAsync(async () => (await server.MetricAsync("scrapecluster_config_last_reload_successful")).ShouldBe(0));
        (await server.MetricAsync("scrapecluster_config_last_reload_success_timestamp_seconds")).ShouldBe(loadedAt);
        (await JobsAsync(server)).ShouldBe(["one", "two"]);
        server.Output.ShouldContain("level=error component=hosting msg=\"Cannot reload");
        (await StatusAsync(server, "runtimeinfo")).GetProperty("reloadConfigSuccess").GetBoolean().ShouldBeFalse();

        _folder.Write("prometheus.yml", TwoDemoTargets);
        await ReloadAsync(server, bySignal);
        await Eventually.HoldsAsync(async () => (await server.MetricAsync("scrapecluster_config_last_reload_successful")).ShouldBe(1));
    }

    [Fact]
    public async Task Reload_is_not_for_GET()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);

        (await server.Http.GetAsync("/-/reload")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task The_configuration_is_shown_without_its_secrets()
    {
        await using var server = await ServerProcess.StartAsync(_folder, """
            scrape_configs:
              - job_name: guarded
                basic_auth: {username: me, password: sesame}
                static_configs: [{targets: []}]
            """);

        var yaml = (await StatusAsync(server, "config")).GetProperty("yaml").GetString()!;

        yaml.ShouldContain("username: me");
        yaml.ShouldContain("password: <secret>");
        yaml.ShouldNotContain("sesame");
    }

    [Fact]
    public async Task Build_and_flags_are_shown()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets, "--log.level=warn");

        (await StatusAsync(server, "buildinfo")).GetProperty("version").GetString().ShouldStartWith("0.");
        var flags = await StatusAsync(server, "flags");
        flags.GetProperty("log.level").GetString().ShouldBe("warn");
        flags.GetProperty("web.listen-address").GetString().ShouldBe("127.0.0.1:0");
        flags.GetProperty("cluster.shards").GetString().ShouldBe("256");
        flags.GetProperty("cluster.peers").GetString().ShouldBe("");
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/nothing")]
    public async Task What_the_API_has_not_is_answered_in_its_shape(string path)
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);

        var answer = await server.Http.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errorType").GetString().ShouldBe("not_found");
    }

    [Fact]
    public async Task Own_metrics_have_the_process_the_runtime_and_the_build()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);

        var metrics = await server.MetricsAsync();

        foreach (var name in (string[])[
            "scrapecluster_build_info{version=\"0.", "process_cpu_seconds_total ", "process_resident_memory_bytes ", "process_open_fds ",
            "process_start_time_seconds ", "dotnet_gc_collections_total{", "dotnet_thread_pool_thread_count "])
        {
            metrics.ShouldContain("\n" + name);
        }
    }

    [Fact]
    public async Task Without_built_in_receiver_writes_are_refused_and_the_page_still_stands()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets);

        (await server.Http.PostAsync("/api/v1/write", new ByteArrayContent([]))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Http.GetStringAsync("/")).ShouldContain("<title>ScrapeCluster</title>");
    }

    [Fact]
    public async Task Ignored_sections_are_warned_of_loudly()
    {
        await using var server = await ServerProcess.StartAsync(_folder, TwoDemoTargets + "rule_files: [a.yml]\n");

        await Eventually.TrueAsync(() => server.Output.Contains("level=warn component=hosting msg=\"CONFIGURATION: "), Eventually.DefaultTimeout, () => server.Output);
        server.Output.ShouldContain("rule_files");
    }

    [Fact]
    public async Task The_log_can_be_json_and_the_environment_can_say_so()
    {
        var config = _folder.Write("a.yml", TwoDemoTargets);
        var environment = new Dictionary<string, string>
        {
            ["SCRAPECLUSTER_LOG_FORMAT"] = "json",
            ["SCRAPECLUSTER_CONFIG_FILE"] = config,
            ["SCRAPECLUSTER_WEB_LISTEN_ADDRESS"] = "not read, because the flag wins",
        };
        await using var program = ChildProcess.Start(Programs.Server, ["--web.listen-address=127.0.0.1:0"], _folder.Path, environment);

        var line = await program.WaitForOutputAsync(
            output => output.Split('\n').FirstOrDefault(line => line.Contains("Started version")), Eventually.DefaultTimeout, "No line about the start");

        var entry = JsonDocument.Parse(line).RootElement;
        entry.GetProperty("level").GetString().ShouldBe("info");
        entry.GetProperty("file").GetString().ShouldBe(config);
    }

    public void Dispose() => _folder.Dispose();

    private static string RemoteWriteTo(FakeReceiver receiver) => $"""
        remote_write:
          - url: {receiver.Url}
            queue_config: {"{batch_send_deadline: 200ms}"}

        """;

    private static Task ReadyAsync(ServerProcess server) =>
        Eventually.HoldsAsync(async () => (await server.Http.GetAsync("/-/ready")).StatusCode.ShouldBe(HttpStatusCode.OK));

    private static async Task<IEnumerable<string?>> JobsAsync(ServerProcess server) =>
        (await server.TargetsAsync()).Select(target => target.GetProperty("scrapePool").GetString());

    private static Task JobsUpAsync(ServerProcess server, params string[] jobs) => Eventually.HoldsAsync(async () =>
    {
        (await JobsAsync(server)).ShouldBe(jobs);
        (await server.TargetsAsync()).ShouldAllBe(target => target.GetProperty("health").GetString() == "up");
    });

    private static async Task ReloadAsync(
        ServerProcess server, bool bySignal, HttpStatusCode expected = HttpStatusCode.OK, params string[] shown)
    {
        if (bySignal)
        {
            server.Signal(ChildProcess.SigHup);
            await Eventually.TrueAsync(() => shown.All(server.Output.Contains), Eventually.DefaultTimeout, () => server.Output);
            return;
        }

        var answer = await server.Http.PostAsync("/-/reload", null);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        foreach (var part in shown)
            text.ShouldContain(part);
    }

    private static async Task<JsonElement> StatusAsync(ServerProcess server, string what)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync($"/api/v1/status/{what}"));
        answer.RootElement.GetProperty("status").GetString().ShouldBe("success");
        return answer.RootElement.GetProperty("data").Clone();
    }
}
