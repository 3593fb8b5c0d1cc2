using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ScrapeCluster.Testing.Targets;

/// <summary>
/// One listener that plays thousands of targets: every address of this machine on its port is a target of its own. Answers
/// are bytes rendered beforehand; each scrape's moment is kept, so that missed and doubled ones can be counted.
/// </summary>
public sealed class TargetFleet : IAsyncDisposable
{
    // From 127.1.1.0 on: 127.0.x.y stays free for nodes and receivers.
    private const uint FirstLoopback = (127u << 24) | (1 << 16) | (1 << 8);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, byte> _connections = new();
    private readonly Dictionary<uint, FleetTarget> _byAddress;
    private readonly Task _accepting;
    private readonly TargetFleetOptions _options;
    private int _open;

    private TargetFleet(int count, int seriesCount, uint firstAddress, TargetFleetOptions options)
    {
        _options = options;
        _listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        _listener.Listen(options.Backlog);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Pages = new FleetPages(options.Shape);
        Targets = [.. Enumerable.Range(0, count).Select(i => new FleetTarget(i, FleetTarget.AddressOf(firstAddress + (uint)i), Port, Pages.Of(seriesCount)))];
        _byAddress = Targets.ToDictionary(target => target.AddressKey);
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public IReadOnlyList<FleetTarget> Targets { get; }

    /// <summary>Length of the first target's page before it is packed.</summary>
    public int PageBytes => Targets[0].Page.PlainBytes;

    internal FleetPages Pages { get; }

    /// <summary>Scrapes of all targets since the start or the last <see cref="Forget"/>.</summary>
    public long Scrapes => Targets.Sum(target => (long)target.ScrapeCount);

    /// <summary>The targets as a file of file_sd_configs.</summary>
    public string TargetsJson => $"[{{\"targets\":[{string.Join(',', Targets.Select(target => $"\"{target.Address}\""))}]}}]";

    /// <param name="count">Targets to play.</param>
    /// <param name="seriesCount">Series on each target's page.</param>
    /// <param name="firstAddress">The first target's; the next ones follow. Null: 127.1.1.0.</param>
    /// <param name="options">Null: as tests need it.</param>
    public static TargetFleet Start(int count, int seriesCount, IPAddress? firstAddress = null, TargetFleetOptions? options = null) =>
        new(count, seriesCount, firstAddress is null ? FirstLoopback : FleetTarget.KeyOf(firstAddress), options ?? new TargetFleetOptions());

    /// <summary>From now on these targets expose so many series: the last ones of a page vanish first.</summary>
    public void SetSeries(int seriesCount, params IEnumerable<FleetTarget> targets)
    {
        foreach (var target in targets)
            target.Page = Pages.Of(seriesCount);
    }

    /// <summary>Starts counting anew. The newest scrape of each target stays: the next one's distance is measured from it.</summary>
    public void Forget()
    {
        foreach (var target in Targets)
            target.Forget();
    }

    /// <summary>How regularly the targets were scraped since the start or the last <see cref="Forget"/>.</summary>
    public ScrapeStatistics Statistics(TimeSpan interval) => ScrapeStatistics.Of(Targets.Select(target => target.Scrapes()), interval);

    /// <summary>The longest that any target waited for its first scrape after this moment; infinite where one still waits.</summary>
    public TimeSpan LongestWaitAfter(DateTimeOffset moment)
    {
        var momentMs = moment.ToUnixTimeMilliseconds();
        var longest = Targets.Max(target => target.Scrapes().Where(scrape => scrape.AtMs >= momentMs).Select(scrape => scrape.AtMs - momentMs).FirstOrDefault(long.MaxValue));
        return longest == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(longest);
    }

    /// <summary>Waits until every target has been scraped so many times more.</summary>
    public async Task ScrapedAsync(int times, TimeSpan timeout, string what)
    {
        var goals = Targets.Select(target => (Target: target, Count: target.TotalScrapes + times)).ToList();
        await Eventually.TrueAsync(
            () => goals.TrueForAll(goal => goal.Target.TotalScrapes >= goal.Count), timeout,
            () => $"{what}: {goals.Count(goal => goal.Target.TotalScrapes < goal.Count)} of {goals.Count} targets were not scraped {times} times, first {goals.First(goal => goal.Target.TotalScrapes < goal.Count).Target.Address}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var connection in _connections.Keys)
            connection.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // The peer was gone before it was accepted, or files ran out for a moment.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        _connections.TryAdd(socket, 0);
        Interlocked.Increment(ref _open);
        try
        {
            socket.NoDelay = true;
            var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
            if (_byAddress.TryGetValue(FleetTarget.KeyOf(address), out var target))
                await new FleetConnection(socket, target, _options.Packs, () => _open <= _options.MostIdleConnections).ServeAsync(_stop.Token);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The scraper went away, or we do.
        }
        finally
        {
            _connections.TryRemove(socket, out byte _);
            Interlocked.Decrement(ref _open);
        }
    }
}
