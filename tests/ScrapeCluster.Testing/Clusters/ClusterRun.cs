using System.Diagnostics;
using System.Globalization;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;

namespace ScrapeCluster.Testing.Clusters;

/// <summary>A cluster of real processes between a fleet of targets and a receiver that checks: what every proof starts from.</summary>
public sealed class ClusterRun : IAsyncDisposable
{
    private const int ReportSeries = 5;

    // Two looks of the placement, and a little.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(11);

    private readonly TemporaryFolder _folder = new();
    private readonly ClusterRunOptions _options;
    private readonly NodeNetwork? _network;
    private Stopwatch _clock = Stopwatch.StartNew();

    private ClusterRun(ClusterRunOptions options, TargetFleet fleet, CheckingReceiver receiver, NodeNetwork? network)
    {
        _options = options;
        _network = network;
        Fleet = fleet;
        Receiver = receiver;
        _folder.Write("targets.json", fleet.TargetsJson);
        Cluster = ClusterProcesses.Plan(options.Name, options.Nodes, options.DataFolder ?? _folder.Path, _folder.Write("prometheus.yml", Configuration()), network, [.. options.Flags]);
    }

    public TargetFleet Fleet { get; }

    public CheckingReceiver Receiver { get; }

    public ClusterProcesses Cluster { get; }

    /// <summary>The links between the nodes.</summary>
    public NodeNetwork Network => _network ?? throw new InvalidOperationException("The run was started without HasNetwork.");

    public TimeSpan Interval => _options.Interval;

    public ClusterNode Node(int index) => Cluster.Nodes[index];

    /// <summary>Targets and receiver only.</summary>
    public static async Task<ClusterRun> PrepareAsync(ClusterRunOptions options)
    {
        var network = options.HasNetwork ? NodeNetwork.Create(options.Nodes) : null;
        var fleet = TargetFleet.Start(options.Targets, options.Series, network?.FirstTarget);
        return new ClusterRun(options, fleet, await CheckingReceiver.StartAsync(options.Interval, network?.Host, options.KeepsTimes), network);
    }

    /// <summary>Starts the first nodes and returns when each is ready, every target scraped and every series received.</summary>
    public static async Task<ClusterRun> StartAsync(ClusterRunOptions options)
    {
        var run = await PrepareAsync(options);
        try
        {
            await ClusterProcesses.StartAsync(options.Patience, [.. run.Cluster.Nodes.Take(options.StartedNodes ?? options.Nodes)]);
            await run.SettleAsync();
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every target was scraped and every series received.</summary>
    public async Task SettleAsync()
    {
        // The first two scrapes of a target may be close together: a slot that just passed is caught up at the start.
        await Fleet.ScrapedAsync(3, _options.Patience, "settling");
        var series = _options.Targets * (_options.Series + ReportSeries);
        await Eventually.TrueAsync(() => Receiver.SeriesCount >= series, _options.Patience, () => $"{Receiver.SeriesCount} of {series} series arrived");
    }

    /// <summary>No shard has moved for a while: what happens next does not fall into a move for balance, which waits for a dead node for long.</summary>
    public Task QuietAsync() => Eventually.TrueAsync(
        async () => (await Cluster.Running.First().ClusterAsync()).Moves.All(move => DateTimeOffset.UtcNow - move.Started > s_quiet),
        _options.Patience, () => "shards go on moving");

    /// <summary>Looks at what comes from here on.</summary>
    public void Begin()
    {
        Fleet.Forget();
        Receiver.Forget();
        _clock = Stopwatch.StartNew();
    }

    /// <summary>Waits until each target was scraped twice more and all of that has arrived.</summary>
    public async Task<ClusterVerdict> EndAsync(TimeSpan? patience = null)
    {
        var timeout = patience ?? _options.Patience;
        var scraped = DateTimeOffset.UtcNow;
        await Fleet.ScrapedAsync(2, timeout, "the end");
        await ArrivedAsync(scraped, timeout);
        return new ClusterVerdict(Fleet.Statistics(Interval), Receiver.Statistics, Receiver.SilentSince(scraped), _clock.Elapsed);
    }

    /// <summary>Scrapes that targets answered since <see cref="Begin"/> and that never arrived. Only with <see cref="ClusterRunOptions.KeepsTimes"/>.</summary>
    /// <param name="until">Later ones are not looked at.</param>
    /// <param name="kills">When nodes were killed: what was being scraped just then could not arrive.</param>
    public IReadOnlyList<string> LostScrapes(DateTimeOffset until, params IReadOnlyList<DateTimeOffset> kills) =>
        Clusters.LostScrapes.Find(Fleet, Receiver.UpTimes, until, kills);

    /// <summary>Waits until each series that has not ended has a sample from after this moment; gives up quietly.</summary>
    public async Task ArrivedAsync(DateTimeOffset since, TimeSpan timeout)
    {
        var clock = Stopwatch.StartNew();
        while (Receiver.SilentSince(since).Count > 0 && clock.Elapsed < timeout)
            await Task.Delay(200);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Receiver.DisposeAsync();
        await Fleet.DisposeAsync();
        _network?.Dispose();
        _folder.Dispose();
    }

    private string Configuration() => string.Create(CultureInfo.InvariantCulture,
        $"""
        global:
          scrape_interval: {_options.Interval.TotalSeconds}s
          scrape_timeout: {Math.Min(_options.Interval.TotalSeconds, 10)}s
        scrape_configs:
          - job_name: fleet
            file_sd_configs:
              - files: [targets.json]
        remote_write:
          - url: {Receiver.Url}
        {_options.EndpointYaml}{(_options.SendDeadline is { } deadline ? $"    queue_config:\n      batch_send_deadline: {deadline.TotalMilliseconds}ms\n" : "")}
        """);
}
