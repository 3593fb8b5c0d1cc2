using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery;

public sealed class FileDiscovererTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    [Fact]
    public async Task Reads_all_files_of_all_patterns_in_order()
    {
        _files.Write("b.yml", "- targets: [b1, b2]");
        _files.Write("a.yml", "- targets: [a]\n  labels: {x: y}");
        _files.Write("c.json", """[{"targets":["c"]}]""");
        _files.Write("c.txt", "not mine");
        await using var discoverer = Watch("c.json", "*.yml");

        await discoverer.UntilAsync("c a b1 b2");

        discoverer.Groups.Select(group => group.Source).ShouldBe([$"{_files.File("c.json")}:0", $"{_files.File("a.yml")}:0", $"{_files.File("b.yml")}:0"]);
        discoverer.Groups[1].Labels.ShouldBe(LabelSet.Of(("__meta_filepath", _files.File("a.yml")), ("x", "y")));
        discoverer.Measured("groups:file").ShouldBe(3);
        discoverer.Measured("discovered_targets:file").ShouldBe(4);
    }

    [Fact]
    public async Task Notices_a_file_that_is_written_in_place()
    {
        _files.Write("a.yml", "- targets: [old]");
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilAsync("old");

        _files.Write("a.yml", "- targets: [new]");

        await discoverer.UntilAsync("new");
    }

    [Fact]
    public async Task Notices_a_file_that_comes_and_one_that_is_renamed_onto_another()
    {
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilAsync("");

        _files.Replace("a.yml", "- targets: [one]");
        await discoverer.UntilAsync("one");
        _files.Replace("a.yml", "- targets: [two]");
        await discoverer.UntilAsync("two");
    }

    [Fact]
    public async Task A_deleted_file_takes_its_groups_along()
    {
        _files.Write("a.yml", "- targets: [a]");
        _files.Write("b.yml", "- targets: [b]");
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilAsync("a b");

        File.Delete(_files.File("a.yml"));
        await discoverer.UntilAsync("b");
        File.Delete(_files.File("b.yml"));
        await discoverer.UntilAsync("");
    }

    [Fact]
    public async Task Notices_the_link_swap_of_a_mounted_config_map()
    {
        MountConfigMap("..2026_1", "- targets: [one]");
        File.CreateSymbolicLink(_files.File("..data"), "..2026_1");
        File.CreateSymbolicLink(_files.File("targets.yml"), "..data/targets.yml");
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilAsync("one");

        MountConfigMap("..2026_2", "- targets: [two]");
        _files.SwapLink("..data", "..2026_2");
        Directory.Delete(_files.File("..2026_1"), recursive: true);
        await discoverer.UntilAsync("two");
        MountConfigMap("..2026_3", "- targets: [three]");
        _files.SwapLink("..data", "..2026_3");

        await discoverer.UntilAsync("three");
        discoverer.Groups.Single().Source.ShouldBe($"{_files.File("targets.yml")}:0");
    }

    [Fact]
    public async Task A_broken_file_keeps_its_last_good_list_and_the_others_go_on()
    {
        _files.Write("a.yml", "- targets: [a1]");
        _files.Write("b.yml", "- targets: [b1]");
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilAsync("a1 b1");

        _files.Write("a.yml", "- targets: [a2]\n  oops: 1");
        await discoverer.UntilMeasuredAsync("file_read_errors_total", 1);
        _files.Write("b.yml", "- targets: [b2]");
        await discoverer.UntilAsync("a1 b2");
        discoverer.Measured("refreshes_total:file:failure").ShouldBeGreaterThan(0);
        _files.Write("a.yml", "- targets: [a3]");
        await discoverer.UntilAsync("a3 b2");
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_keeps_the_last_good_list()
    {
        _files.Write("real", "- targets: [a]");
        File.CreateSymbolicLink(_files.File("a.yml"), "real");
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilAsync("a");

        File.Delete(_files.File("real"));
        await discoverer.UntilMeasuredAsync("file_read_errors_total", 1);

        discoverer.Addresses.ShouldBe("a");
    }

    [Fact]
    public async Task A_first_round_with_nothing_but_broken_files_publishes_nothing()
    {
        _files.Write("a.yml", "oops");
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilMeasuredAsync("file_read_errors_total", 1);
        discoverer.Publications.ShouldBe(0);

        _files.Write("a.yml", "- targets: [a]");

        await discoverer.UntilAsync("a");
        discoverer.Publications.ShouldBe(1);
    }

    [Fact]
    public async Task A_first_round_with_some_broken_files_publishes_the_others()
    {
        _files.Write("a.yml", "oops");
        _files.Write("b.yml", "- targets: [b]");
        await using var discoverer = Watch("*.yml");

        await discoverer.UntilAsync("b");
    }

    [Fact]
    public async Task No_such_file_is_an_empty_list()
    {
        await using var discoverer = Watch("a.yml", "none/*.json");

        await discoverer.UntilAsync("");
    }

    [Fact]
    public async Task An_event_without_a_change_publishes_nothing()
    {
        _files.Write("a.yml", "- targets: [a]");
        await using var discoverer = Watch("*.yml");
        await discoverer.UntilAsync("a");
        var rounds = discoverer.Measured("refreshes_total:file:success");

        _files.Write("a.yml", "- targets: [a] # the same");
        await discoverer.UntilMeasuredAsync("refreshes_total:file:success", rounds + 1);

        discoverer.Publications.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_watch_the_periodic_reading_finds_a_directory_that_came_later()
    {
        var time = new FakeTimeProvider();
        var directory = _files.File("later");
        await using var discoverer = new RunningDiscoverer(
            new FileDiscoveryOptions { Files = [$"{directory}/*.yml"], RefreshInterval = TimeSpan.FromMinutes(5) }, time);
        await discoverer.UntilAsync("");
        discoverer.Measured("watch_errors_total").ShouldBe(1);

        Directory.CreateDirectory(directory);
        File.WriteAllText($"{directory}/a.yml", "- targets: [a]");
        await RunningDiscoverer.PassAsync(time, TimeSpan.FromMinutes(5), () => discoverer.Addresses == "a");

        // From now on it is watched: only the moment of quiet has to pass.
        File.WriteAllText($"{directory}/a.yml", "- targets: [b]");
        await RunningDiscoverer.PassAsync(time, TimeSpan.FromMilliseconds(100), () => discoverer.Addresses == "b");
    }

    public void Dispose() => _files.Dispose();

    private void MountConfigMap(string name, string text)
    {
        Directory.CreateDirectory(_files.File(name));
        _files.Write($"{name}/targets.yml", text);
    }

    private RunningDiscoverer Watch(params string[] patterns) => new(new FileDiscoveryOptions
    {
        Files = patterns.Select(_files.File).ToValueList(),
        RefreshInterval = TimeSpan.FromHours(1),
    });
}
