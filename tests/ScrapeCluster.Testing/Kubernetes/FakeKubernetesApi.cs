using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Testing.Kubernetes;

/// <summary>An API server of Kubernetes that speaks LIST in pages, WATCH with bookmarks, 401, 403, 404 and 410.</summary>
public sealed partial class FakeKubernetesApi : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Type, string Group, string Json, string Key)> _events = [];
    private TestHttpServer? _server;
    private CancellationTokenSource _connections = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _version = 1000;
    private long _oldest;

    public Uri Url => _server!.Url;

    public IEnumerable<ReceivedRequest> Requests => _server!.Requests;

    /// <summary>What a request has to bring; null: nothing.</summary>
    public string? Token { get; set; }

    /// <summary>Plural names that the user may not read.</summary>
    public HashSet<string> Forbidden { get; } = [];

    /// <summary>Groups that this version of Kubernetes does not have: "discovery.k8s.io/v1".</summary>
    public HashSet<string> MissingGroups { get; } = [];

    /// <summary>Every request is answered with 503.</summary>
    public bool IsDown { get; set; }

    public static async Task<FakeKubernetesApi> StartAsync()
    {
        var api = new FakeKubernetesApi();
        api._server = await TestHttpServer.StartAsync(api.AnswerAsync);
        return api;
    }

    /// <summary>Creates an object or changes it.</summary>
    /// <param name="group">"v1", "discovery.k8s.io/v1".</param>
    /// <param name="plural">"pods".</param>
    /// <param name="json">With its metadata, without version.</param>
    public void Apply(string group, string plural, string json)
    {
        lock (_gate)
        {
            var item = JsonNode.Parse(json)!.AsObject();
            var key = KeyOf(group, plural, item);
            var type = _objects.ContainsKey(key) ? "MODIFIED" : "ADDED";
            item["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            _objects[key] = item;
            Tell(type, group, key, item);
        }
    }

    public void Delete(string group, string plural, string @namespace, string name)
    {
        lock (_gate)
        {
            var key = $"{group}|{plural}|{@namespace}|{name}";
            var item = _objects[key];
            _objects.Remove(key);
            item["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            Tell("DELETED", group, key, item);
        }
    }

    /// <summary>Forgets what was before now, as etcd does: who wants to go on from there gets 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _events.Clear();
            _oldest = ++_version;
        }
    }

    /// <summary>Breaks every connection that is open.</summary>
    public void Disconnect()
    {
        var old = Interlocked.Exchange(ref _connections, new CancellationTokenSource());
        old.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Disconnect();
        await _server!.DisposeAsync();
        _connections.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string KeyOf(string group, string plural, JsonObject item) =>
        $"{group}|{plural}|{item["metadata"]!["namespace"]?.GetValue<string>()}|{item["metadata"]!["name"]!.GetValue<string>()}";

    private static string KindOf(string plural) => plural switch
    {
        "endpoints" => "Endpoints",
        "endpointslices" => "EndpointSlice",
        "ingresses" => "Ingress",
        "replicasets" => "ReplicaSet",
        "servicemonitors" => "ServiceMonitor",
        "podmonitors" => "PodMonitor",
        "scrapeconfigs" => "ScrapeConfig",
        _ => char.ToUpperInvariant(plural[0]) + plural[1..^1],
    };

    private void Tell(string type, string group, string key, JsonObject item)
    {
        var whole = item.DeepClone().AsObject();
        whole["apiVersion"] = group;
        whole["kind"] = KindOf(key.Split('|')[1]);
        _events.Add((_version, type, group, new JsonObject { ["type"] = type, ["object"] = whole }.ToJsonString(), key));
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = ResourcePath().Match(context.Request.Path);
        var (group, plural, scope) = (path.Groups["group"].Value, path.Groups["plural"].Value, path.Groups["scope"].Value);
        if (IsDown)
            await RefuseAsync(context, 503, "the server is starting");
        else if (Token is { } token && context.Request.Headers.Authorization != $"Bearer {token}")
            await RefuseAsync(context, 401, "Unauthorized");
        else if (!path.Success || MissingGroups.Contains(group))
            await RefuseAsync(context, 404, "the server could not find the requested resource");
        else if (Forbidden.Contains(plural))
            await RefuseAsync(context, 403, $"{plural} is forbidden: User \"test\" cannot list resource \"{plural}\" in API group \"\"");
        else if (context.Request.Query.ContainsKey("sendInitialEvents"))
            await RefuseAsync(context, 422, "sendInitialEvents is not supported");
        else if (path.Groups["name"].Value is { Length: > 0 } name)
            await GetAsync(context, $"{group}|{plural}|{scope}|{name}");
        else if (context.Request.Query["watch"] is ["1"] or ["true"])
            await WatchAsync(context, $"{group}|{plural}|{(scope.Length > 0 ? scope + "|" : "")}");
        else
            await ListAsync(context, group, plural, scope);
    }

    private async Task GetAsync(HttpContext context, string key)
    {
        string? found;
        lock (_gate)
            found = _objects.GetValueOrDefault(key)?.ToJsonString();
        if (found is null)
        {
            await RefuseAsync(context, 404, $"\"{key.Split('|')[^1]}\" not found");
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(found);
    }

    /// <summary>Understands only labels that are equal, "a=b,c=d"; any other selector selects everything.</summary>
    private static bool IsSelected(HttpContext context, JsonNode item)
    {
        var selector = context.Request.Query["labelSelector"].ToString();
        return !EqualLabels().IsMatch(selector)
            || selector.Split(',').Select(part => part.Split('=')).All(part => item["metadata"]!["labels"]?[part[0]]?.GetValue<string>() == part[1]);
    }

    private async Task ListAsync(HttpContext context, string group, string plural, string scope)
    {
        var answer = new JsonObject { ["apiVersion"] = group, ["kind"] = $"{KindOf(plural)}List" };
        lock (_gate)
        {
            var prefix = $"{group}|{plural}|{(scope.Length > 0 ? scope + "|" : "")}";
            var start = context.Request.Query["continue"].ToString();
            var limit = int.TryParse(context.Request.Query["limit"], out var number) && number > 0 ? number : int.MaxValue;
            var found = _objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(pair.Key, start) > 0 && IsSelected(context, pair.Value)).Take(limit == int.MaxValue ? limit : limit + 1).ToList();
            var more = found.Count > limit;
            answer["metadata"] = new JsonObject { ["resourceVersion"] = _version.ToString(CultureInfo.InvariantCulture) };
            if (more)
                answer["metadata"]!["continue"] = found[limit - 1].Key;
            answer["items"] = new JsonArray([.. found.Take(limit).Select(pair => pair.Value.DeepClone())]);
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private async Task WatchAsync(HttpContext context, string prefix)
    {
        var version = long.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_connections.Token, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(end.Token);
        try
        {
            while (true)
            {
                Task changed;
                List<string> lines;
                lock (_gate)
                {
                    changed = _changed.Task;
                    if (version < _oldest)
                        lines = ["""{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old resource version"}}"""];
                    else
                        lines = [.. _events.Where(item => item.Version > version && item.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(item => AsSeen(context, item.Json))];
                    version = _version;
                }

                foreach (var line in lines)
                    await context.Response.WriteAsync(line + "\n", end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                if (lines is [var only] && only.Contains("\"ERROR\"", StringComparison.Ordinal))
                    return;
                await changed.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    // What no longer has the labels that are asked for is gone for who asks.
    private static string AsSeen(HttpContext context, string line)
    {
        if (!context.Request.Query.ContainsKey("labelSelector"))
            return line;
        var change = JsonNode.Parse(line)!;
        if (!IsSelected(context, change["object"]!))
            change["type"] = "DELETED";
        return change.ToJsonString();
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["code"] = status, ["message"] = message }.ToJsonString());
    }

    [GeneratedRegex("^[^=,! ]+=[^=,! ]+(,[^=,! ]+=[^=,! ]+)*$", RegexOptions.ExplicitCapture)]
    private static partial Regex EqualLabels();

    [GeneratedRegex("^/(api|apis)/(?<group>v1|[^/]+/[^/]+)/(namespaces/(?<scope>[^/]+)/)?(?<plural>[a-z]+)(/(?<name>[^/]+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ResourcePath();
}
