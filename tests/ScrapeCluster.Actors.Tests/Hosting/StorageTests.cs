using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Whole nodes with a storage path that outlives them.</summary>
public sealed class StorageTests : IAsyncLifetime
{
    private readonly TemporaryFolder _storage = new();
    private FakeReceiver _receiver = null!;
    private TestHttpServer _target = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await FakeReceiver.StartAsync();
        _target = await TestHttpServer.StartAsync(context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            return context.Response.Body.WriteAsync("a 1\n"u8.ToArray()).AsTask();
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _target.DisposeAsync();
        _storage.Dispose();
    }

    [Fact]
    public async Task A_second_node_on_the_same_storage_path_does_not_start()
    {
        await using var first = await StartAsync();

        var error = await Should.ThrowAsync<QueueInUseException>(StartAsync);

        error.Message.ShouldContain("--storage.path");
    }

    [Fact]
    public async Task What_was_scraped_while_the_receiver_was_down_arrives_after_a_restart_in_order_and_once()
    {
        _receiver.Otherwise = ReceiverAnswer.Status(503);
        await using (var first = await StartAsync())
        {
            await first.ReadyAsync();
            await Testing.Eventually.TrueAsync(() => first.Ledger.Done >= 3, TimeSpan.FromSeconds(20), () => "three scrapes");
            await first.StopAsync();
        }

        _receiver.SampleCount.ShouldBe(0);
        _receiver.Otherwise = ReceiverAnswer.Accept;
        await using var second = await StartAsync();
        await second.ReadyAsync();
        await Testing.Eventually.TrueAsync(() => second.Ledger.Done >= 2, TimeSpan.FromSeconds(20), () => "two more");
        await second.StopAsync();

        _receiver.Series.Single(series => series.Key.StartsWith("a{", StringComparison.Ordinal)).Value.Count.ShouldBeGreaterThanOrEqualTo(5);
        _receiver.Problems.ShouldBeEmpty();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.Duplicates.ShouldBeEmpty();
    }

    private Task<TestNode> StartAsync() => TestNode.StartAsync(
        new ScrapeClusterOptions
        {
            ScrapePools =
            [
                new ScrapePoolOptions
                {
                    JobName = "one",
                    ScrapeInterval = TimeSpan.FromSeconds(1),
                    ScrapeTimeout = TimeSpan.FromSeconds(1),
                    Discoveries = [new StaticDiscoveryOptions([new StaticGroupOptions([$"{_target.Url.Host}:{_target.Url.Port}"], LabelSet.Empty)])],
                },
            ],
            RemoteWrites =
            [
                new RemoteWriteOptions { Name = "receiver", Url = _receiver.Url.ToString(), Queue = new QueueOptions { BatchSendDeadline = TimeSpan.FromMilliseconds(200) } },
            ],
        },
        TestNode.Options with { StoragePath = _storage.Path });
}
