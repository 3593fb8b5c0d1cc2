using System.Net;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>A node runs with a configuration of the OpenTelemetry collector, as it stands.</summary>
public sealed class CollectorConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_configuration_in_the_environment_runs_signs_and_answers_health_checks()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("requests_total 1\ndropped_seconds 2\n");
        await using var receiver = await FakeReceiver.StartAsync();
        var healthPort = FreePort.Next();
        await using var server = await ServerProcess.StartAsync(
            ["--web.listen-address=127.0.0.1:0", $"--storage.path={_folder.Path}/data"],
            _folder.Path,
            new Dictionary<string, string>
            {
                ["AOT_CONFIG_CONTENT"] = Configuration(target.AddressOf(1), $"127.0.0.1:{healthPort}"),
                ["RECEIVER"] = receiver.Url.ToString(),
                ["AWS_ACCESS_KEY_ID"] = "AKIDTEST",
                ["AWS_SECRET_ACCESS_KEY"] = "secret",
            });

        await receiver.WaitUntilAsync(r => r.Series.Keys.Any(key => key.Contains("adot_requests_total", StringComparison.Ordinal)), "samples");

        receiver.ShouldBeSound();
        receiver.Series.Keys.ShouldAllBe(key => key.Contains("cluster=\"c\"", StringComparison.Ordinal) && key.StartsWith("adot_", StringComparison.Ordinal));
        receiver.Series.Keys.ShouldNotContain(key => key.Contains("dropped_seconds", StringComparison.Ordinal));
        receiver.Series.Keys.ShouldContain(key => key.Contains("url=\"http://", StringComparison.Ordinal));
        receiver.Requests.ShouldAllBe(request => request.Headers["authorization"].StartsWith("AWS4-HMAC-SHA256 Credential=AKIDTEST/", StringComparison.Ordinal)
            && request.Headers["authorization"].Contains("/us-west-2/aps/aws4_request", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{healthPort}") };
        (await http.GetStringAsync(new Uri("/", UriKind.Relative))).ShouldBe("""{"status":"Server available"}""");
        (await http.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        server.Output.ShouldContain("debug has no effect");
        await Sums.ShouldAddUpAsync(server);
    }

    [Fact]
    public async Task A_reload_reads_the_files_again_that_the_configuration_names()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        var jobs = _folder.Write("jobs.yaml", Jobs("first", target.AddressOf(1)));
        var file = _folder.Write("collector.yaml", """
            receivers: {prometheus: {config: {scrape_configs: "${file:JOBS}"}}}
            exporters: {prometheusremotewrite: {endpoint: "RECEIVER"}}
            service: {pipelines: {metrics: {receivers: [prometheus], exporters: [prometheusremotewrite]}}}
            """.Replace("JOBS", jobs, StringComparison.Ordinal).Replace("RECEIVER", receiver.Url.ToString(), StringComparison.Ordinal));
        await using var server = await ServerProcess.StartAsync(
            [$"--config={file}", "--web.listen-address=127.0.0.1:0", $"--storage.path={_folder.Path}/data"], _folder.Path);
        await receiver.WaitUntilAsync(r => HasJob(r, "first"), "the first job");

        _folder.Write("jobs.yaml", Jobs("second", target.AddressOf(2)));
        server.Signal(ChildProcess.SigHup);

        await receiver.WaitUntilAsync(r => HasJob(r, "second"), "the second job");
        _folder.Write("jobs.yaml", "- job_nam: x");
        (await server.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        receiver.ShouldBeSound();
    }

    [Fact]
    public async Task An_empty_configuration_in_the_environment_is_refused()
    {
        await using var child = ChildProcess.Start(
            Programs.Server, [$"--storage.path={_folder.Path}/data"], _folder.Path, new Dictionary<string, string> { ["AOT_CONFIG_CONTENT"] = "" });

        (await child.WaitForExitAsync(TimeSpan.FromSeconds(30))).ShouldBe(1);

        child.Output.ShouldContain("Cannot start with AOT_CONFIG_CONTENT");
        child.Output.ShouldContain("there is no configuration in it");
    }

    private static bool HasJob(FakeReceiver receiver, string job) => receiver.Series.Keys.Any(key => key.Contains($"job=\"{job}\"", StringComparison.Ordinal));

    private static string Jobs(string name, string address) => $"- job_name: {name}\n  scrape_interval: 1s\n  static_configs: [{{targets: [\"{address}\"]}}]\n";

    private static string Configuration(string address, string health) => """
        receivers:
          prometheus:
            config:
              global: {scrape_interval: 1s, scrape_timeout: 1s}
              scrape_configs:
              - job_name: app
                static_configs: [{targets: ["ADDRESS"]}]
                relabel_configs:
                - {source_labels: [__scheme__, __address__], separator: ;, regex: (.*);(.*), target_label: url, replacement: "$${1}://${2}"}
          awsecscontainermetrics:
        processors:
          filter: {metrics: {exclude: {match_type: strict, metric_names: [dropped_seconds]}}}
          batch: {timeout: 500ms}
        exporters:
          prometheusremotewrite:
            endpoint: ${env:RECEIVER}
            namespace: adot
            external_labels: {cluster: c}
            auth: {authenticator: sigv4auth}
          debug:
        extensions:
          sigv4auth: {region: "${env:SOME_REGION:-us-west-2}", service: aps}
          health_check: {endpoint: "HEALTH"}
        service:
          extensions: [sigv4auth, health_check]
          pipelines:
            metrics: {receivers: [prometheus], processors: [filter, batch], exporters: [prometheusremotewrite, debug]}
        """.Replace("ADDRESS", address, StringComparison.Ordinal).Replace("HEALTH", health, StringComparison.Ordinal);
}
