using System.Collections.Concurrent;
using System.Threading.Channels;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>
/// Watches the custom resources of the Prometheus Operator and keeps the jobs that they mean. A kind that the API server refuses or does not have leaves the
/// others alone; while the server does not answer, the last jobs stay. Secrets and ConfigMaps that resources name are read anew every minute.
/// </summary>
public sealed class OperatorResourceWatch : IDisposable
{
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(60);

    private readonly OperatorResourceOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClientFactory _httpClients = new();
    private readonly ApiClient _client;
    private readonly ReferencedData _data = new();
    private readonly ReferenceFetcher _fetcher;
    private readonly ConcurrentDictionary<Reflector, string> _errors = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<OperatorNews> _news = Channel.CreateUnbounded<OperatorNews>();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private volatile OperatorJobs? _jobs;
    private long _failures;
    private DateTimeOffset _fetched;

    public OperatorResourceWatch(OperatorResourceOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _client = new ApiClient(new KubernetesDiscoveryOptions { Role = KubernetesRole.Service, KubeconfigFile = options.KubeconfigFile }, _httpClients, time);
        _fetcher = new ReferenceFetcher(_client, _data);
    }

    /// <summary>Null until the API server has given what there is.</summary>
    public OperatorJobs? Jobs => _jobs;

    /// <summary>For one reader.</summary>
    public ChannelReader<OperatorNews> News => _news.Reader;

    /// <summary>How often listing or watching has failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Begins to watch, until it is disposed.</summary>
    public void Start() => _ = Task.Run(() => RunAsync(_stop.Token));

    /// <returns>Whether there are jobs to go by, or none at all, after this time at most.</returns>
    public bool WaitForJobs(TimeSpan patience) => _first.Task.Wait(patience);

    public void Dispose()
    {
        _stop.Cancel();
        _news.Writer.TryComplete();
        _client.Dispose();
        _httpClients.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var watcher = new ReflectorWatcher(Wake, OnSucceeded, OnFailed);
        var selector = new ObjectSelector(_options.Selector, "");
        IReadOnlyList<string> scopes = _options.Namespaces.Count == 0 ? [""] : [.. _options.Namespaces.Distinct()];
        var reflectors = ResourceTranslation.Kinds.SelectMany(kind => scopes.Select(scope => new Reflector(_client, Resource.Of(kind), scope, selector, watcher, _time))).ToList();
        var namespaces = _options.NamespaceSelector.Length == 0
            ? null
            : new Reflector(_client, Resource.Of(ResourceKind.Namespace), "", new ObjectSelector(_options.NamespaceSelector, ""), watcher, _time);
        var running = reflectors.Append(namespaces).OfType<Reflector>().Select(reflector => reflector.RunAsync(cancellationToken)).ToList();
        try
        {
            using var timer = _time.CreateTimer(_ => Wake(), null, Tick, Tick);
            while (true)
            {
                await _changes.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (IsSettled(reflectors, namespaces))
                    await BuildAsync(reflectors, namespaces, cancellationToken).ConfigureAwait(false);
                await Task.Delay(MinPause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The way to stop it.
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A first list is believed when every kind has come or is refused, and one has come.
    private static bool IsSettled(List<Reflector> reflectors, Reflector? namespaces) =>
        reflectors.Exists(reflector => reflector.Store.IsSynced)
        && reflectors.TrueForAll(reflector => reflector.Store.IsSynced || reflector.IsRefused)
        && namespaces?.Store.IsSynced != false;

    private async Task BuildAsync(List<Reflector> reflectors, Reflector? namespaces, CancellationToken cancellationToken)
    {
        var chosen = namespaces?.Store.Sorted().Select(item => item.Meta.Name).ToHashSet(StringComparer.Ordinal);
        var resources = reflectors.SelectMany(reflector => reflector.Store.Sorted()).OfType<OperatorResource>()
            .Where(resource => chosen?.Contains(resource.Meta.Namespace) != false).ToList();
        var now = _time.GetUtcNow();
        var wanted = now - _fetched >= RefreshInterval ? _data.Wanted : _data.Wanted.Where(_data.HasFailed);
        if (wanted.Any())
            await _fetcher.FetchAsync([.. wanted], cancellationToken).ConfigureAwait(false);
        if (now - _fetched >= RefreshInterval)
            _fetched = now;

        var jobs = ResourceTranslation.Translate(resources, _data, _options.KubeconfigFile);
        while (_data.Missing.ToList() is { Count: > 0 } missing)
        {
            await _fetcher.FetchAsync(missing, cancellationToken).ConfigureAwait(false);
            jobs = ResourceTranslation.Translate(resources, _data, _options.KubeconfigFile);
        }

        _data.Trim();
        if (!jobs.SameAs(_jobs))
        {
            _jobs = jobs;
            _news.Writer.TryWrite(new OperatorNews(OperatorNewsKind.JobsChanged, ""));
        }

        _first.TrySetResult();
    }

    private void OnSucceeded(Reflector reflector)
    {
        if (_errors.TryRemove(reflector, out var error))
            _news.Writer.TryWrite(new OperatorNews(OperatorNewsKind.Healed, error));
    }

    private void OnFailed(Reflector reflector, string error)
    {
        Interlocked.Increment(ref _failures);
        if (!_errors.TryGetValue(reflector, out var known) || known != error)
            _news.Writer.TryWrite(new OperatorNews(OperatorNewsKind.Failed, error));
        _errors[reflector] = error;
        if (reflector.IsRefused)
            Wake();
    }

    private void Wake() => _changes.Writer.TryWrite(true);
}
