using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>
/// Keeps a store the same as the API server's objects of one kind: lists them in pages, then follows their changes, on from
/// where it was when a watch ends. When the server no longer knows that place it lists anew, and the store changes only when
/// the new list is complete. What fails is tried again, ever more seldom; the store stays as it is.
/// </summary>
internal sealed class Reflector(
    ApiClient client, Resource resource, string scope, ObjectSelector? selector, ReflectorWatcher watcher, TimeProvider time)
{
    private const int PageSize = 500;
    private const int FailuresBeforeListing = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);

    /// <summary>A server tells where it is once a minute (bookmarks); after this much silence the connection is taken for dead.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(150);

    private readonly ObjectReader _reader = new();
    private string? _version;
    private bool _inPages = true;
    private bool _earlier;
    private int _failures;

    public ObjectStore Store { get; } = new();

    /// <summary>The server refuses the list, and there is none.</summary>
    public bool IsRefused { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_version is null)
                    await ListAsync(cancellationToken).ConfigureAwait(false);
                else
                    await WatchAsync(_version, cancellationToken).ConfigureAwait(false);
            }
            catch (KubernetesApiException e) when (e.Status == HttpStatusCode.NotFound && resource.EarlierGroup is not null && !_earlier)
            {
                _earlier = true;
            }
            catch (KubernetesApiException e)
            {
                await FailedAsync(e, ReflectorErrors.Describe(e, resource, scope), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidDataException or UriFormatException)
            {
                await FailedAsync(e, ReflectorErrors.Describe(e, resource, scope), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Silence. The server may have been restored to an earlier state, in which nothing follows what was seen.
                _failures++;
                _version = null;
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var objects = new Dictionary<string, KubernetesObject>(StringComparer.Ordinal);
        var next = "";
        do
        {
            using var page = await ListPageAsync(next, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.RootElement.Each("items", item => _reader.Read(resource.Kind, item)))
                objects[item.Meta.Key] = item;
            next = page.RootElement.At("metadata").Text("continue");
            _version = next.Length == 0 ? page.RootElement.At("metadata").Text("resourceVersion") : null;
        }
        while (next.Length > 0);
        Store.Replace(objects);
        _inPages = true;
        Healthy();
        watcher.Changed();
    }

    private async Task<JsonDocument> ListPageAsync(string next, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(MaxSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var query = _inPages ? $"limit={PageSize}" : "limit=0";
        if (next.Length > 0)
            query += $"&continue={Uri.EscapeDataString(next)}";
        using var response = await client.GetAsync(Address(query), either.Token).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
            return await JsonDocument.ParseAsync(body, default, either.Token).ConfigureAwait(false);
    }

    private async Task WatchAsync(string version, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(MaxSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var start = time.GetTimestamp();
        var seconds = Random.Shared.Next(300, 600).ToString(CultureInfo.InvariantCulture);
        var query = $"watch=1&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(version)}";
        using var response = await client.GetAsync(Address(query), either.Token).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            Healthy();
            await foreach (var line in WatchLines.ReadAsync(body, either.Token).ConfigureAwait(false))
            {
                silence.CancelAfter(MaxSilence);
                Apply(line.RootElement.Text("type"), line.RootElement.At("object"));
            }
        }

        if (time.GetElapsedTime(start) < TimeSpan.FromSeconds(1))
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(false);
    }

    private void Apply(string type, JsonElement json)
    {
        if (type == "ERROR")
            throw new KubernetesApiException((HttpStatusCode)(json.WholeOrNull("code") ?? 500), json.Text("message"));
        if (json.At("metadata").Text("resourceVersion") is { Length: > 0 } version)
            _version = version;
        if (type is not ("ADDED" or "MODIFIED" or "DELETED"))
            return;

        var item = _reader.Read(resource.Kind, json);
        if (type == "DELETED")
            Store.Remove(item.Meta.Key);
        else
            Store.Set(item);
        watcher.Changed();
    }

    private void Healthy()
    {
        _failures = 0;
        IsRefused = false;
        watcher.Succeeded(this);
    }

    private async Task FailedAsync(Exception e, string error, CancellationToken cancellationToken)
    {
        _failures++;
        var status = (e as KubernetesApiException)?.Status ?? 0;
        if (status == HttpStatusCode.Gone)
            _inPages = _version is not null; // A list in pages took too long for the server: now in one piece.
        if (status is HttpStatusCode.Gone or HttpStatusCode.BadRequest or HttpStatusCode.NotFound || _failures >= FailuresBeforeListing)
            _version = null;
        IsRefused = !Store.IsSynced && status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound;
        if (status != HttpStatusCode.Gone)
            watcher.Failed(this, error);
        await Task.Delay(Pause(), time, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan Pause()
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(_failures - 1, 10));
        return (pause < MaxPause ? pause : MaxPause) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    private string Address(string query)
    {
        if (selector is { Label.Length: > 0 })
            query += $"&labelSelector={Uri.EscapeDataString(selector.Label)}";
        if (selector is { Field.Length: > 0 })
            query += $"&fieldSelector={Uri.EscapeDataString(selector.Field)}";
        return $"{resource.Path(scope, _earlier)}?{query}";
    }
}
