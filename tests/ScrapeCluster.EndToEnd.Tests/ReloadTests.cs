using System.Net;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>A configuration and its target files change under a running node.</summary>
public sealed class ReloadTests : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_reload_adds_and_removes_jobs_and_does_not_disturb_the_others()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(receiver, Job("stays", target.AddressOf(1)), Job("goes", target.AddressOf(2))));
        await receiver.WaitUntilAsync(r => CountOf(r, "stays") >= 2 && CountOf(r, "goes") >= 2, "both jobs");

        _folder.Write("prometheus.yml", Configuration(receiver, Job("stays", target.AddressOf(1)), Job("comes", target.AddressOf(3))));
        server.Signal(ChildProcess.SigHup);

        await receiver.WaitUntilAsync(r => CountOf(r, "comes") >= 2, "the new job");
        await receiver.WaitUntilAsync(r => SamplesOf(r, "goes")[^1].IsStaleMarker, "the end of the removed job's series");
        await receiver.WaitUntilAsync(r => CountOf(r, "stays") >= 6, "the job that stays");
        SamplesOf(receiver, "stays").ShouldHaveNoGap(s_interval, "the job that stays");
        SamplesOf(receiver, "stays").ShouldAllBe(sample => sample.Value == 1);
        SamplesOf(receiver, "goes").Count(sample => sample.IsStaleMarker).ShouldBe(1);
        receiver.ShouldBeSound();
        await Sums.ShouldAddUpAsync(server);
    }

    [Fact]
    public async Task A_bad_file_is_refused_with_every_mistake_and_the_old_configuration_goes_on()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(receiver, Job("stays", target.AddressOf(1))));
        await receiver.WaitUntilAsync(r => CountOf(r, "stays") >= 2, "the job");

        _folder.Write("prometheus.yml", "scrape_configs:\n  - job_nam: x\n  - job_name: y\n    scrape_interval: often\n");
        var answer = await server.Http.PostAsync(new Uri("/-/reload", UriKind.Relative), null);

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("job_nam");
        text.ShouldContain("often");
        (await server.MetricAsync("scrapecluster_config_last_reload_successful")).ShouldBe(0);
        var before = CountOf(receiver, "stays");
        await receiver.WaitUntilAsync(r => CountOf(r, "stays") >= before + 3, "the old job goes on");
        SamplesOf(receiver, "stays").ShouldHaveNoGap(s_interval, "the job that stays");
    }

    [Fact]
    public async Task A_target_file_that_changes_is_followed_and_one_that_breaks_keeps_its_last_good_list()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        _folder.Write("targets.yml", $"- targets: ['{target.AddressOf(1)}']\n");
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(receiver, "  - job_name: files\n    file_sd_configs:\n      - files: ['*.targets.yml', targets.yml]"));
        await Testing.Eventually.HoldsAsync(async () => (await server.TargetsAsync()).Count.ShouldBe(1));

        _folder.Write("targets.tmp", $"- targets: ['{target.AddressOf(1)}', '{target.AddressOf(2)}']\n");
        File.Move(Path.Combine(_folder.Path, "targets.tmp"), Path.Combine(_folder.Path, "targets.yml"), overwrite: true);
        await Testing.Eventually.HoldsAsync(async () => (await server.TargetsAsync()).Count.ShouldBe(2));

        _folder.Write("targets.yml", "- targets: [\n");
        await Testing.Eventually.TrueAsync(() => server.Output.Contains("targets.yml", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => server.Output);
        (await server.TargetsAsync()).Count.ShouldBe(2);

        _folder.Write("targets.yml", $"- targets: ['{target.AddressOf(2)}']\n");
        await Testing.Eventually.HoldsAsync(async () => (await server.TargetsAsync()).ShouldHaveSingleItem()
            .GetProperty("labels").GetProperty("instance").GetString().ShouldBe(target.AddressOf(2)));
        receiver.ShouldBeSound();
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<ReceivedSample> SamplesOf(FakeReceiver receiver, string job) =>
        receiver.Series.SingleOrDefault(series => series.Key.StartsWith("a{", StringComparison.Ordinal) && series.Key.Contains($"job=\"{job}\"", StringComparison.Ordinal)).Value ?? [];

    private static int CountOf(FakeReceiver receiver, string job) => SamplesOf(receiver, job).Count;

    private static string Job(string name, string address) =>
        $"  - job_name: {name}\n    static_configs:\n      - targets: ['{address}']";

    private static string Configuration(FakeReceiver receiver, params string[] jobs) =>
        $"""
        global:
          scrape_interval: 1s
        scrape_configs:
        {string.Join('\n', jobs)}
        remote_write:
          - url: {receiver.Url}
            queue_config:
              batch_send_deadline: 200ms
        """;
}
