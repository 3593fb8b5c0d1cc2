using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>
/// <c>kubernetes_sd_configs</c>: watches what the role needs and publishes the targets, at once when it was quiet and at most
/// once a second, however many objects change.
/// </summary>
internal sealed class KubernetesDiscoverer(
    KubernetesDiscoveryOptions options, HttpClientFactory httpClients, TimeProvider time, ILogger logger, DiscoveryMetrics metrics) : IDiscoverer
{
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Reflector, string> _errors = new();
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _role = KubernetesRoles.NameOf(options.Role);
    private IReadOnlyList<TargetGroup>? _published;

    public DiscoveryOptions Options => options;

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        // The caller may be an actor: not on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var rounds = metrics.Track(options, _role);
        using var client = new ApiClient(options, httpClients, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reflectors = new Dictionary<(ResourceKind, string), Reflector>();
        var running = new List<Task>();
        try
        {
            var scopes = await OpenScopesAsync(client, reflectors, rounds, cancellationToken).ConfigureAwait(false);
            running.AddRange(reflectors.Values.Select(reflector => reflector.RunAsync(stop.Token)));
            await PublishChangesAsync(scopes, rounds, publish, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to stop it.
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PublishChangesAsync(
        List<ObjectScope> scopes, DiscoveryRounds rounds, Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _changed.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (Settled(scopes))
                Publish(scopes, rounds, publish);
            await Task.Delay(MinPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A first list is believed when every namespace has come, or is refused while others have: who may not read one namespace
    /// still has the others.
    /// </summary>
    private static bool Settled(List<ObjectScope> scopes) => scopes.Any(scope => scope.IsSynced) && scopes.All(scope => scope.IsSynced || scope.IsRefused);

    private void Publish(List<ObjectScope> scopes, DiscoveryRounds rounds, Action<IReadOnlyList<TargetGroup>> publish)
    {
        var groups = scopes.Where(scope => scope.IsSynced).SelectMany(scope => scope.Build()).ToList();
        rounds.Succeeded(groups);
        if (_published is not null && _published.SequenceEqual(groups))
            return;
        if (_published is null)
            Log.Discovered(logger, groups.Sum(group => group.Targets.Count), groups.Count, _role);
        _published = groups;
        publish(groups);
    }

    private async Task<List<ObjectScope>> OpenScopesAsync(
        ApiClient client, Dictionary<(ResourceKind, string), Reflector> reflectors, DiscoveryRounds rounds, CancellationToken cancellationToken)
    {
        var watcher = new ReflectorWatcher(Wake, OnSucceeded, (reflector, error) => OnFailed(reflector, error, rounds));
        var namespaces = await NamespacesAsync(rounds, cancellationToken).ConfigureAwait(false);
        return [.. namespaces.Select(scope => new ObjectScope(options.Role, options.AttachMetadata, Open(scope)))];

        Dictionary<ResourceKind, Reflector> Open(string scope) => ObjectScope.KindsOf(options.Role, options.AttachMetadata).ToDictionary(kind => kind, kind =>
        {
            var resource = Resource.Of(kind);
            var place = (kind, resource.IsNamespaced ? scope : "");
            if (!reflectors.TryGetValue(place, out var reflector))
                reflectors.Add(place, reflector = new Reflector(client, resource, place.Item2, SelectorOf(kind), watcher, time));
            return reflector;
        });
    }

    private ObjectSelector? SelectorOf(ResourceKind kind) =>
        options.Selectors.FirstOrDefault(selector => selector.Role.ToString() == kind.ToString()) is { } selector ? new ObjectSelector(selector.Label, selector.Field) : null;

    private async Task<IReadOnlyList<string>> NamespacesAsync(DiscoveryRounds rounds, CancellationToken cancellationToken)
    {
        if (options.Role == KubernetesRole.Node)
            return [""];
        while (options.OwnNamespace)
        {
            try
            {
                return [.. options.Namespaces.Append(ServiceAccount.Namespace()).Distinct()];
            }
            catch (KubernetesApiException e)
            {
                rounds.Failed(_published, e.Message);
                Log.Failed(logger, _role, e.Message);
                await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
            }
        }

        return options.Namespaces.Count == 0 ? [""] : [.. options.Namespaces.Distinct()];
    }

    private void OnSucceeded(Reflector reflector)
    {
        if (_errors.TryRemove(reflector, out var error))
            Log.Healed(logger, _role, error);
    }

    private void OnFailed(Reflector reflector, string error, DiscoveryRounds rounds)
    {
        rounds.Failed(_published, error);
        if (!_errors.TryGetValue(reflector, out var known) || known != error)
            Log.Failed(logger, _role, error); // Once per error, however often it happens.
        _errors[reflector] = error;
        if (reflector.IsRefused)
            Wake();
    }

    private void Wake() => _changed.Writer.TryWrite(true);
}
