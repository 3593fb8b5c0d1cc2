using System.Diagnostics.Metrics;
using ScrapeCluster.Pipeline.Discovery.OperatorResources;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Listens to the watch over the Prometheus Operator's custom resources: tells what fails, and reads the configuration again when there are other jobs.</summary>
internal sealed class OperatorResourceService : BackgroundService
{
    private readonly JobSources _sources;
    private readonly OperatorResourceWatch? _watch;
    private readonly Lazy<ConfigurationReloader> _reloader;
    private readonly ILogger<OperatorResourceService> _log;

    public OperatorResourceService(PreparedNode node, Lazy<ConfigurationReloader> reloader, Meter meter, ILogger<OperatorResourceService> log)
    {
        _sources = node.Jobs;
        _watch = node.Jobs.OperatorResources;
        _reloader = reloader;
        _log = log;
        meter.CreateObservableGauge("scrapecluster_discovery_operator_resources", () => Measure(_watch),
            description: "Custom resources of the Prometheus Operator by kind.");
        meter.CreateObservableGauge("scrapecluster_discovery_operator_resources_refused", () => _sources.OperatorJobsRead?.LeftOut ?? 0,
            description: "Custom resources of the Prometheus Operator that are left out for a mistake in them; the log names each.");
        meter.CreateObservableCounter("scrapecluster_discovery_operator_errors_total", () => _watch?.Failures ?? 0,
            description: "Custom resources of the Prometheus Operator that could not be listed or watched.");
    }

    public override void Dispose()
    {
        _watch?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_watch is null)
            return;
        await foreach (var news in _watch.News.ReadAllAsync(stoppingToken))
        {
            if (news.Kind == OperatorNewsKind.Failed)
                Log.OperatorResourcesFailed(_log, news.Text);
            else if (news.Kind == OperatorNewsKind.Healed)
                Log.OperatorResourcesHealed(_log, news.Text);
            else if (!IsInForce())
                await _reloader.Value.ReloadAsync(stoppingToken);
        }
    }

    // What the node started with needs no reading again.
    private bool IsInForce() => ReferenceEquals(_sources.OperatorJobsRead, _watch?.Jobs);

    private static IEnumerable<Measurement<int>> Measure(OperatorResourceWatch? watch) =>
        watch?.Jobs?.Resources.Select(pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>("kind", pair.Key))) ?? [];
}
