using System.Diagnostics;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.Kubernetes;
using Shouldly;
using Xunit;
using Eventually = ScrapeCluster.Testing.Eventually;

namespace ScrapeCluster.Actors.Tests.Discovery;

/// <summary>From an API server of Kubernetes to the shards, with as much going on as in a large rollout.</summary>
public sealed class PodChangesTests
{
    private const int Pods = 2_000;
    private const int TargetsPerPod = 4;
    private const int ChangesPerMinute = 1_000;

    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan s_mostDelay = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_thousand_pod_changes_a_minute_reach_the_shards_within_five_seconds_in_few_batches()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        for (var i = 0; i < Pods; i++)
            Add(api, i);
        await using var node = await TestNode.StartAsync(Options(api));
        await Eventually.TrueAsync(() => Addresses(node).Count == Pods * TargetsPerPod, TimeSpan.FromSeconds(60), () => $"{Addresses(node).Count} targets");
        var versionBefore = Newest(node);

        var began = Stopwatch.GetTimestamp();
        var made = new List<TimeSpan>();
        var seen = new Dictionary<int, TimeSpan>();
        var changes = (int)(ChangesPerMinute * s_window.TotalMinutes);
        while (seen.Count < changes)
        {
            var now = Stopwatch.GetElapsedTime(began);
            // Half of the changes add a pod, half take one away.
            for (; made.Count < changes && made.Count < now.TotalMinutes * ChangesPerMinute; made.Add(now))
                Change(api, made.Count);
            var here = Addresses(node);
            foreach (var change in Enumerable.Range(0, made.Count).Where(change => !seen.ContainsKey(change) && IsThere(here, change)))
                seen[change] = Stopwatch.GetElapsedTime(began);
            made.Select((at, change) => seen.GetValueOrDefault(change, now) - at).DefaultIfEmpty().Max().ShouldBeLessThan(s_mostDelay);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        // A round a second, not one per change.
        (Newest(node).Sequence - versionBefore.Sequence).ShouldBeInRange(1, (long)(s_window + s_mostDelay).TotalSeconds + 1);
        Addresses(node).Count.ShouldBe(Pods * TargetsPerPod);
    }

    private static void Change(FakeKubernetesApi api, int change)
    {
        if (change % 2 == 0)
            Add(api, Pods + change);
        else
            api.Delete("v1", "pods", "shop", NameOf(change));
    }

    private static bool IsThere(HashSet<string> addresses, int change) =>
        change % 2 == 0 ? addresses.Contains($"{IpOf(Pods + change)}:8080") : !addresses.Contains($"{IpOf(change)}:8080");

    private static void Add(FakeKubernetesApi api, int number) =>
        api.Apply("v1", "pods", SampleObjects.Pod(NameOf(number), IpOf(number), "Running", "True"));

    private static string NameOf(int number) => $"p-{number:0000}";

    private static string IpOf(int number) => $"127.{1 + (number / 65536)}.{number / 256 % 256}.{number % 256}";

    private static AssignmentVersion Newest(TestNode node) => node.Shards.All.Select(shard => shard.Version).Max();

    private static HashSet<string> Addresses(TestNode node) =>
        [.. node.Shards.All.SelectMany(shard => shard.Targets).Select(entry => entry.State.Target.DiscoveredLabels.Get("__address__"))];

    // Long intervals: it is the lists that are looked at.
    private static ScrapeClusterOptions Options(FakeKubernetesApi api) => new()
    {
        ScrapePools =
        [
            new ScrapePoolOptions
            {
                JobName = "pods",
                ScrapeInterval = TimeSpan.FromHours(1),
                ScrapeTimeout = TimeSpan.FromSeconds(1),
                Discoveries = new List<Pipeline.Discovery.DiscoveryOptions> { new KubernetesDiscoveryOptions { Role = KubernetesRole.Pod, ApiServer = api.Url.ToString() } }.ToValueList(),
            },
        ],
    };
}
