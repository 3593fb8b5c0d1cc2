using System.Globalization;
using System.Text;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Consul;

/// <summary>Requests to an agent of Consul (developer.hashicorp.com/consul/api-docs).</summary>
internal sealed class ConsulApi(ConsulDiscoveryOptions options, JsonApi api) : IDisposable
{
    /// <summary>So long an agent holds back an answer that would say nothing new.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(2);

    // The agent adds up to a sixteenth to the wait.
    private static readonly TimeSpan Timeout = Wait + TimeSpan.FromSeconds(15);

    private readonly string _root = $"{options.Scheme}://{options.Server.TrimEnd('/')}{Prefix(options.PathPrefix)}/v1/";
    private readonly string _common = Common(options);

    public string Shown => JsonApi.Show(_root);

    /// <summary>Of the agent.</summary>
    public async Task<string> DatacenterAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var self = await AskAsync("agent/self?", time, cancellationToken).ConfigureAwait(false);
        return self.Root.At("Config").Text("Datacenter") is { Length: > 0 } name
            ? name
            : throw new DiscoveryException($"{_root}agent/self says no Config.Datacenter.");
    }

    /// <summary>The catalog's services, once something has changed since <paramref name="index"/> or the wait is over.</summary>
    /// <param name="index">0: at once.</param>
    public Task<JsonAnswer> ServicesAsync(ulong index, TimeProvider time, CancellationToken cancellationToken) =>
        AskAsync($"catalog/services?{_common}{Filter(options.Filter)}{Blocking(index)}", time, cancellationToken);

    /// <summary>The instances of a service, as <see cref="ServicesAsync"/>.</summary>
    public Task<JsonAnswer> InstancesAsync(string service, ulong index, TimeProvider time, CancellationToken cancellationToken)
    {
        var tags = string.Concat(options.Tags.Select(tag => $"tag={Uri.EscapeDataString(tag)}&"));
        return AskAsync($"health/service/{Uri.EscapeDataString(service)}?{_common}{tags}{Filter(options.HealthFilter)}{Blocking(index)}", time, cancellationToken);
    }

    /// <summary>For the next question. Grows, but for a server that lost its state: then all is asked anew.</summary>
    public static ulong IndexOf(JsonAnswer answer, ulong before) =>
        ulong.TryParse(answer.Header("X-Consul-Index"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index >= before ? index : 0;

    public void Dispose() => api.Dispose();

    private async Task<JsonAnswer> AskAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await api.GetAsync((_root + path).TrimEnd('&', '?'), Authorize, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DiscoveryException($"{JsonApi.Show(_root + path)} did not answer within {Timeout.TotalSeconds} s.", e);
        }
    }

    private void Authorize(HttpRequestMessage request)
    {
        if (options.Token.Value is { Length: > 0 } token)
            request.Headers.TryAddWithoutValidation("X-Consul-Token", token);
    }

    private static string Prefix(string prefix) => prefix.Trim('/') is { Length: > 0 } text ? $"/{text}" : "";

    private static string Filter(string expression) => expression.Length == 0 ? "" : $"filter={Uri.EscapeDataString(expression)}&";

    private static string Blocking(ulong index)
    {
        var wait = $"wait={Wait.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}ms&";
        return index == 0 ? wait : $"index={index.ToString(CultureInfo.InvariantCulture)}&{wait}";
    }

    private static string Common(ConsulDiscoveryOptions options)
    {
        var query = new StringBuilder();
        Add("dc", options.Datacenter);
        Add("ns", options.Namespace);
        Add("partition", options.Partition);
        if (options.AllowStale)
            query.Append("stale=&");
        foreach (var (name, value) in options.NodeMeta)
            Add("node-meta", $"{name}:{value}");
        return query.ToString();

        void Add(string name, string value)
        {
            if (value.Length > 0)
                query.Append(name).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        }
    }
}
