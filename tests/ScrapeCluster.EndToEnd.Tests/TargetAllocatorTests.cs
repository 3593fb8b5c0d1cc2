using System.Net;
using System.Text.Json;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>A node gives its targets to collectors: each gets its share, all together get every target once, and the node scrapes none.</summary>
public sealed class TargetAllocatorTests : IDisposable
{
    private const int Targets = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Collectors_share_the_targets_of_a_node_that_scrapes_none()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var allocator = await StartAsync("allocator", $$"""
            scrape_configs:
            - job_name: "team a/web+api"
              metrics_path: /metrics
              basic_auth: {username: u, password: geheim}
              relabel_configs: [{source_labels: [side], regex: dropped, action: drop}]
              static_configs:
              - {targets: [{{string.Join(", ", Enumerable.Range(1, Targets).Select(i => $"\"{target.AddressOf(i)}\""))}}], labels: {side: kept, __meta_zone: z} }
              - {targets: ["{{target.AddressOf(99)}}"], labels: {side: dropped} }
            """, "--web.enable-target-allocator", "--web.target-allocator.grace-period=3s");
        const string Path = "/jobs/team+a%2Fweb%2Bapi/targets";
        var early = await allocator.Http.GetAsync(new Uri($"{Path}?collector_id=one", UriKind.Relative));
        early.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var jobs = JsonDocument.Parse(await allocator.Http.GetStringAsync(new Uri("/jobs", UriKind.Relative)));
        jobs.RootElement.GetProperty("team a/web+api").GetProperty("_link").GetString().ShouldBe(Path);
        using var configs = JsonDocument.Parse(await allocator.Http.GetStringAsync(new Uri("/scrape_configs", UriKind.Relative)));
        configs.RootElement.GetProperty("team a/web+api").GetProperty("basic_auth").GetProperty("password").GetString().ShouldBe("<secret>");

        await using var one = await StartAsync("one", Collector("one", allocator, receiver));
        await using var two = await StartAsync("two", Collector("two", allocator, receiver));

        await receiver.WaitUntilAsync(r => Scraped(r, "one").Count + Scraped(r, "two").Count >= Targets && Scraped(r, "two").Count > 0 && Scraped(r, "one").Count < Targets, "all targets, shared", TimeSpan.FromSeconds(60));
        var shares = await SharesAsync(allocator, Path);
        shares.Keys.Order().ShouldBe(["one", "two"]);
        shares.Values.Sum(share => share.Count).ShouldBe(Targets);
        shares["one"].Intersect(shares["two"]).ShouldBeEmpty();
        (await ShareAsync(allocator, Path, "two")).ShouldBe(shares["two"], ignoreOrder: true);
        (await allocator.Http.GetAsync(new Uri("/jobs/none/targets?collector_id=one", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await allocator.MetricAsync("scrapecluster_scraping_slots_due_total")).ShouldBe(0);
        (await allocator.TargetsAsync()).ShouldBeEmpty();
        (await allocator.Http.GetAsync(new Uri("/-/ready", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_node_takes_the_jobs_of_an_allocator_and_keeps_them_when_it_is_gone()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var allocator = await StartAsync("allocator", Job("first", target.AddressOf(1)), "--web.enable-target-allocator", "--web.target-allocator.grace-period=0s");
        await using var node = await StartAsync("node", $$"""
            scrapecluster: {target_allocator: {endpoint: "{{allocator.Address}}", interval: 1s, collector_id: cluster} }
            remote_write: [{url: "{{receiver.Url}}"}]
            scrape_configs:
            - {job_name: own, scrape_interval: 1s, static_configs: [{targets: ["{{target.AddressOf(9)}}"]}]}
            """);
        await receiver.WaitUntilAsync(r => Has(r, "first") && Has(r, "own"), "the first job and the node's own");

        _folder.Write("allocator.yml", Job("first", target.AddressOf(1)) + Job("second", target.AddressOf(2)).Replace("scrape_configs:\n", "", StringComparison.Ordinal)
            + "- {job_name: own, static_configs: [{targets: [\"x:1\"]}]}\n");
        (await allocator.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null)).EnsureSuccessStatusCode();

        await receiver.WaitUntilAsync(r => Has(r, "second"), "the second job");
        node.Output.ShouldContain("is left out: there is another of that name");
        await allocator.StopAsync();
        var before = receiver.SampleCount;
        await receiver.WaitUntilAsync(r => node.Output.Contains("its last jobs stay in force", StringComparison.Ordinal) && r.SampleCount > before + 60, "scrapes without the allocator");
        (await node.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null)).EnsureSuccessStatusCode();
        (await node.TargetsAsync()).Select(one => one.GetProperty("labels").GetProperty("job").GetString()).Order().ShouldBe(["first", "own", "second"]);
        receiver.ShouldBeSound();
    }

    [Fact]
    public async Task A_node_starts_without_its_allocator_and_takes_the_jobs_when_it_comes()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        var port = FreePort.Next();
        var file = _folder.Write("collector.yaml", """
            receivers: {prometheus: {target_allocator: {endpoint: "http://127.0.0.1:PORT", interval: 1s, collector_id: cluster}}}
            exporters: {prometheusremotewrite: {endpoint: "RECEIVER"}}
            service: {pipelines: {metrics: {receivers: [prometheus], exporters: [prometheusremotewrite]}}}
            """.Replace("PORT", $"{port}", StringComparison.Ordinal).Replace("RECEIVER", receiver.Url.ToString(), StringComparison.Ordinal));
        await using var node = await ServerProcess.StartAsync([$"--config={file}", "--web.listen-address=127.0.0.1:0", $"--storage.path={_folder.Path}/node"], _folder.Path);
        await using var allocator = await ServerProcess.StartAsync(
            [$"--config.file={_folder.Write("allocator.yml", Job("late", target.AddressOf(1)))}", $"--web.listen-address=127.0.0.1:{port}", $"--storage.path={_folder.Path}/allocator",
                "--web.enable-target-allocator", "--web.target-allocator.grace-period=0s"], _folder.Path);

        await receiver.WaitUntilAsync(r => Has(r, "late"), "the job that came late", TimeSpan.FromSeconds(60));
        node.Output.ShouldContain("has not answered yet: its jobs come as soon as it does");
    }

    [Fact]
    public async Task A_node_that_scrapes_gives_out_nothing()
    {
        await using var server = await StartAsync("plain", "scrape_configs: [{job_name: a}]\n");

        foreach (var path in (string[])["/jobs", "/scrape_configs", "/jobs/a/targets"])
            (await server.Http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static string Job(string name, string address) => $"scrape_configs:\n- job_name: {name}\n  scrape_interval: 1s\n  static_configs: [{{targets: [\"{address}\"]}}]\n";

    private static bool Has(FakeReceiver receiver, string job) => receiver.Series.Keys.Any(key => key.StartsWith("a{", StringComparison.Ordinal) && key.Contains($"job=\"{job}\"", StringComparison.Ordinal));

    private async Task<ServerProcess> StartAsync(string name, string configuration, params string[] flags)
    {
        var file = _folder.Write($"{name}.yml", configuration);
        return await ServerProcess.StartAsync([$"--config.file={file}", "--web.listen-address=127.0.0.1:0", $"--storage.path={_folder.Path}/{name}", .. flags], _folder.Path);
    }

    // What a collector's receiver does: the job's own configuration, its targets by HTTP.
    private static string Collector(string name, ServerProcess allocator, FakeReceiver receiver) => $$"""
        global: {external_labels: {collector: {{name}}} }
        remote_write: [{url: "{{receiver.Url}}"}]
        scrape_configs:
        - job_name: web
          scrape_interval: 1s
          http_sd_configs: [{url: "{{allocator.Address}}jobs/team+a%2Fweb%2Bapi/targets?collector_id={{name}}", refresh_interval: 1s}]
          relabel_configs: [{source_labels: [__meta_zone], target_label: zone}]
        """;

    private static HashSet<string> Scraped(FakeReceiver receiver, string collector) =>
        [.. receiver.Series.Where(series => series.Key.StartsWith("up{", StringComparison.Ordinal) && series.Key.Contains($"collector=\"{collector}\"", StringComparison.Ordinal)
            && series.Key.Contains("zone=\"z\"", StringComparison.Ordinal) && !series.Value[^1].IsStaleMarker).Select(series => series.Key)];

    private static async Task<Dictionary<string, List<string>>> SharesAsync(ServerProcess allocator, string path)
    {
        using var answer = JsonDocument.Parse(await allocator.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return answer.RootElement.EnumerateObject().ToDictionary(share => share.Name, share => Addresses(share.Value.GetProperty("targets")));
    }

    private static async Task<List<string>> ShareAsync(ServerProcess allocator, string path, string collector)
    {
        using var answer = JsonDocument.Parse(await allocator.Http.GetStringAsync(new Uri($"{path}?collector_id={collector}", UriKind.Relative)));
        return Addresses(answer.RootElement);
    }

    private static List<string> Addresses(JsonElement groups) => [.. groups.EnumerateArray().Select(group =>
    {
        group.GetProperty("labels").EnumerateObject().Select(label => $"{label.Name}={label.Value}").ShouldBe(["__meta_zone=z", "side=kept"]);
        return group.GetProperty("targets")[0].GetString()!;
    })];
}
