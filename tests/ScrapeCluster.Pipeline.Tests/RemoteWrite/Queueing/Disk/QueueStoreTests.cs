using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

public sealed class QueueStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("queue-").FullName;

    private string Data => Path.Combine(_root, "queue");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Only_one_at_a_time_has_the_directory()
    {
        using (Open())
        {
            var e = Should.Throw<QueueInUseException>(Open);
            e.Message.ShouldContain(Data);
            e.Message.ShouldContain("--storage.path");
        }
        Should.NotThrow(Open).Dispose();
    }

    [Fact]
    public async Task An_endpoint_that_was_renamed_keeps_its_queue()
    {
        await LeaveAsync("before", "http://user:secret@127.0.0.1:9/write", 1, 2);

        using var store = Open();
        store.Claim(new Dictionary<string, string> { ["after"] = "http://127.0.0.1:9/write" });
        store.Unclaimed.ShouldBeEmpty();
        var log = store.OpenLog("after", "http://127.0.0.1:9/write");
        log.RecoveredShards.Single().Samples.ShouldBe(3);
        await log.CloseAsync();
        File.ReadAllText(Path.Combine(Data, "after", "queue.json")).ShouldNotContain("secret");
    }

    [Fact]
    public async Task The_queue_of_an_endpoint_that_is_gone_is_left_alone_and_named()
    {
        await LeaveAsync("gone/../x", "http://127.0.0.1:9/write", 1);

        using var store = Open();
        store.Claim(new Dictionary<string, string> { ["other"] = "http://127.0.0.1:9/other" });
        var unclaimed = store.Unclaimed.Single();
        unclaimed.Endpoint.ShouldBe("gone/../x");
        unclaimed.Bytes.ShouldBeGreaterThan(100);
        Path.GetDirectoryName(unclaimed.Directory).ShouldBe(Data);
        Directory.EnumerateFiles(unclaimed.Directory, "*.seg").ShouldNotBeEmpty();

        store.Claim(new Dictionary<string, string> { ["gone/../x"] = "http://127.0.0.1:9/write" });
        store.Unclaimed.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_endpoint_with_a_queue_of_its_own_takes_no_other()
    {
        await LeaveAsync("gone", "http://127.0.0.1:9/write", 1);
        await LeaveAsync("own", "http://127.0.0.1:9/write", 2);

        using var store = Open();
        store.Claim(new Dictionary<string, string> { ["own"] = "http://127.0.0.1:9/write" });
        store.Unclaimed.Single().Endpoint.ShouldBe("gone");
        var log = store.OpenLog("own", "http://127.0.0.1:9/write");
        log.RecoveredShards.Single().Samples.ShouldBe(2);
        await log.CloseAsync();
    }

    [Fact]
    public async Task The_files_of_a_newer_version_are_left_alone()
    {
        await LeaveAsync("a", "http://127.0.0.1:9/write", 1, 2);
        var meta = Path.Combine(Data, "a", "queue.json");
        File.WriteAllText(meta, File.ReadAllText(meta).Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        var files = Files();

        using var store = Open();
        var log = store.OpenLog("a", "http://127.0.0.1:9/write");
        var queue = new WriteQueue(0, new QueueBudget(1_000_000), new EndpointLedger(), log);
        queue.Append(DiskNode.Numbered(3), default);
        await log.WrittenAsync();

        log.Fault.ShouldNotBeNull().Reason.ShouldContain("newer version");
        DiskNode.Take(queue).ShouldBe([3]);
        await log.CloseAsync();
        Files().ShouldBe(files);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".lock")]
    [InlineData("a/b")]
    [InlineData("ä ö")]
    [InlineData("long")]
    public async Task Any_name_makes_a_directory_of_its_own(string name)
    {
        if (name == "long")
            name = new string('x', 1_000);
        await LeaveAsync(name, "http://127.0.0.1:9/write", 1);

        using var store = Open();
        var log = store.OpenLog(name, "http://127.0.0.1:9/write");
        log.RecoveredShards.Single().Samples.ShouldBe(1);
        Path.GetDirectoryName(log.Directory).ShouldBe(Data);
        await log.CloseAsync();
    }

    private List<(string, long)> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(Data, "a")).Order(StringComparer.Ordinal).Select(file => (file, new FileInfo(file).Length))];

    private QueueStore Open() =>
        QueueStore.Open(Data, new QueueStoreOptions { LockWait = TimeSpan.FromMilliseconds(150) }, TimeProvider.System, NullLogger.Instance);

    private async Task LeaveAsync(string endpoint, string url, params int[] numbers)
    {
        using var store = Open();
        var log = store.OpenLog(endpoint, url);
        var queue = new WriteQueue(0, new QueueBudget(1_000_000), new EndpointLedger(), log);
        foreach (var number in numbers)
            queue.Append(DiskNode.Numbered(number), default);
        queue.Keep();
        await log.CloseAsync();
    }
}
