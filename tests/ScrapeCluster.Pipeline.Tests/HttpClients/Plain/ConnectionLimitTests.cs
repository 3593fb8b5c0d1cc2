using System.Net;
using System.Net.Sockets;
using ScrapeCluster.Pipeline.HttpClients.Plain;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients.Plain;

/// <summary>More targets than the process may have files: those scraped now have connections, and the process lives.</summary>
public sealed class ConnectionLimitTests : IDisposable
{
    private const int Most = 8;

    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly ConnectionLimit _limit = new(Most);
    private readonly PlainConnections _connections;

    public ConnectionLimitTests()
    {
        _listener.Start();
        _connections = new PlainConnections(TimeProvider.System, _limit);
    }

    public void Dispose()
    {
        _connections.Dispose();
        _listener.Dispose();
    }

    [Theory]
    [InlineData("Max open files            20000                524288               files", 19_000)]
    [InlineData("Max open files            1024                 4096                 files", 512)]
    [InlineData("Max open files            unlimited            unlimited            files", (1 << 20) - 1_000)]
    [InlineData("Max cpu time              5                    5                    seconds", (1 << 20) - 1_000)]
    public void Files_for_everything_else_are_kept(string line, int most) =>
        ConnectionLimit.MostOf(ConnectionLimit.FilesOf(["Limit                     Soft Limit           Hard Limit           Units", line])).ShouldBe(most);

    [Fact]
    public async Task Many_targets_in_turn_keep_connections_only_as_long_as_there_is_room()
    {
        for (var target = 1; target <= 5 * Most; target++)
        {
            var authority = Of(target);
            var (socket, error) = await ConnectAsync(authority);
            error.ShouldBeNull();
            _limit.Open.ShouldBeLessThanOrEqualTo(Most);
            authority.Keep(socket!);
        }

        // An eighth is left for those that have none.
        _limit.Open.ShouldBe(Most - 1);
    }

    [Fact]
    public async Task Who_needs_a_connection_gets_that_of_an_idle_target()
    {
        List<(Authority Authority, PlainSocket Socket)> used = [];
        for (var target = 1; target < Most; target++)
            used.Add((Of(target), await ConnectedAsync(Of(target))));
        used.ForEach(one => one.Authority.Keep(one.Socket));

        var busy = await Task.WhenAll(Enumerable.Range(Most, Most).Select(target => ConnectedAsync(Of(target))));

        _limit.Open.ShouldBe(Most);
        foreach (var socket in busy)
            socket.Dispose();
        _limit.Open.ShouldBe(0);
    }

    [Fact]
    public async Task Where_all_are_in_use_the_scrape_fails_and_says_why_and_the_next_one_works()
    {
        var busy = await Task.WhenAll(Enumerable.Range(1, Most).Select(target => ConnectedAsync(Of(target))));

        var (none, error) = await ConnectAsync(Of(Most + 1));
        none.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain("8 are open at once already");
        error.ShouldNotBeNull().ShouldContain("ulimit -n");

        busy[0].Dispose();
        await ConnectedAsync(Of(Most + 1));
    }

    private Authority Of(int target) => _connections.For($"127.0.77.{target}", ((IPEndPoint)_listener.LocalEndpoint).Port);

    private async Task<PlainSocket> ConnectedAsync(Authority authority)
    {
        var (socket, error) = await ConnectAsync(authority);
        error.ShouldBeNull();
        return socket!;
    }

    private ValueTask<(PlainSocket? Socket, string? Error)> ConnectAsync(Authority authority) =>
        authority.ConnectAsync(_connections.Loop.After(TimeSpan.FromSeconds(5)), TestContext.Current.CancellationToken);
}
