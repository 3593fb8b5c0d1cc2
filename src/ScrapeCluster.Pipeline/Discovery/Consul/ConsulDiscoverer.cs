using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Consul;

/// <summary>
/// <c>consul_sd_configs</c>: follows the catalog and the health of each service by questions that the agent answers when something has
/// changed. What cannot be asked keeps its targets.
/// </summary>
internal sealed class ConsulDiscoverer(
    ConsulDiscoveryOptions options, Func<ConsulApi> open, TimeProvider time, ILogger logger, DiscoveryMetrics metrics) : IDiscoverer
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ConsulService> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = [];
    private bool _catalogIsKnown;

    public DiscoveryOptions Options => options;

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        // The caller may be an actor: not on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var api = open();
        using var rounds = metrics.Track(options, api.Shown);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var published = new PublishedGroups(api.Shown, rounds, logger, publish);
        var work = WatchAllAsync(api, stop.Token);
        try
        {
            await PublishChangesAsync(published, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to stop it.
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task[] watches;
        lock (_gate)
            watches = [.. _services.Values.Select(service => service.Watch)];
        await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAllAsync(ConsulApi api, CancellationToken cancellationToken)
    {
        var datacenter = options.Datacenter;
        while (datacenter.Length == 0)
        {
            datacenter = await TryAsync("", () => api.DatacenterAsync(time, cancellationToken), cancellationToken).ConfigureAwait(false) ?? "";
        }

        if (!options.AsksCatalog)
        {
            Follow(api, datacenter, [.. options.Services.Distinct()], cancellationToken);
            return;
        }

        await RepeatAsync(
            "",
            index => api.ServicesAsync(index, time, cancellationToken),
            services => Follow(api, datacenter, Wanted(services.Root), cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private HashSet<string> Wanted(JsonElement services) => services.ValueKind != JsonValueKind.Object ? [] :
    [
        .. services.EnumerateObject().Where(service => IsWanted(service.Name, service.Value)).Select(service => service.Name),
    ];

    private bool IsWanted(string name, JsonElement tags) =>
        (options.Services.Count == 0 || options.Services.Contains(name))
        && options.Tags.All(tag => tags.ValueKind == JsonValueKind.Array && tags.EnumerateArray().Any(has => has.ValueEquals(tag)));

    // Begins to watch what is new, and forgets what is no longer there.
    private void Follow(ConsulApi api, string datacenter, HashSet<string> names, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _catalogIsKnown = true;
            foreach (var gone in _services.Keys.Except(names).ToList())
            {
                _services[gone].Stop.Cancel();
                _services.Remove(gone);
                _errors.Remove(gone);
            }

            foreach (var name in names.Where(name => !_services.ContainsKey(name)))
            {
                var service = new ConsulService(CancellationTokenSource.CreateLinkedTokenSource(cancellationToken));
                _services.Add(name, service);
                service.Watch = WatchAsync(api, datacenter, name, service);
            }
        }

        Wake();
    }

    private async Task WatchAsync(ConsulApi api, string datacenter, string name, ConsulService service)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var stopped = service.Stop.Token;
        using var stop = service.Stop;
        await RepeatAsync(
            name,
            index => api.InstancesAsync(name, index, time, stopped),
            answer =>
            {
                var group = ConsulTargets.Group(name, datacenter, options.TagSeparator, answer.Items());
                lock (_gate)
                    service.Group = group;
            },
            stopped).ConfigureAwait(false);
    }

    // One question after the other, with the least time between them.
    private async Task RepeatAsync(string what, Func<ulong, Task<JsonAnswer>> ask, Action<JsonAnswer> take, CancellationToken cancellationToken)
    {
        ulong index = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var answered = await TryAsync(what, AskAsync, cancellationToken).ConfigureAwait(false);
            var pause = options.RefreshInterval - time.GetElapsedTime(began);
            if (answered is not null && pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }

        async Task<string> AskAsync()
        {
            using var answer = await ask(index).ConfigureAwait(false);
            var next = ConsulApi.IndexOf(answer, index);
            // The same as before: the wait was over, and nothing had changed.
            if (next == 0 || next != index)
                take(answer);
            index = next;
            return "";
        }
    }

    // Null: it failed, and the pause after that is over.
    private async Task<T?> TryAsync<T>(string what, Func<Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var answer = await ask().ConfigureAwait(false);
            lock (_gate)
                _errors.Remove(what);
            Wake();
            return answer;
        }
        catch (Exception e) when (DiscoveryFailure.IsOfOutside(e))
        {
            lock (_gate)
                _errors[what] = e.Message;
            Wake();
        }

        await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task PublishChangesAsync(PublishedGroups published, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _changed.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var (groups, error) = Look();
            if (groups is null && error is not null)
                published.Failed(error);
            else if (groups is not null && error is not null)
                published.Failed(error, groups);
            else if (groups is not null)
                published.Succeeded(groups);
            await Task.Delay(MinPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // No groups: not every service has been heard of yet.
    private (IReadOnlyList<TargetGroup>? Groups, string? Error) Look()
    {
        lock (_gate)
        {
            var error = _errors.Values.FirstOrDefault();
            var known = _services.Values.Select(service => service.Group).OfType<TargetGroup>().ToList();
            var isSettled = _catalogIsKnown && _services.All(service => service.Value.Group is not null || _errors.ContainsKey(service.Key));
            return (isSettled && (known.Count > 0 || _services.Count == 0) ? known : null, error);
        }
    }

    private void Wake() => _changed.Writer.TryWrite(true);
}
