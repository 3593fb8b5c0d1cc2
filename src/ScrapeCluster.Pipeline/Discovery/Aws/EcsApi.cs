using System.Text.Json;
using System.Text.Json.Nodes;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>What is asked of ECS: its JSON API, without a package of the AWS SDK.</summary>
internal sealed class EcsApi(AwsSession session, HttpMessageInvoker http) : IDisposable
{
    /// <summary>Requests at the same time, and items of a page or a request: as Prometheus asks.</summary>
    private const int MaxRequests = 20;

    private const int PageSize = 100;
    private const int ServicesPerRequest = 10;

    private readonly AwsJsonApi _api = new(session, "ecs", "AmazonEC2ContainerServiceV20141113", http);
    private readonly SemaphoreSlim _turns = new(MaxRequests);

    public Task<List<string>> ClusterArnsAsync(CancellationToken cancellationToken) => ListAsync("ListClusters", "clusterArns", null, cancellationToken);

    public Task<List<string>> ServiceArnsAsync(string cluster, CancellationToken cancellationToken) => ListAsync("ListServices", "serviceArns", cluster, cancellationToken);

    public Task<List<string>> TaskArnsAsync(string cluster, CancellationToken cancellationToken) => ListAsync("ListTasks", "taskArns", cluster, cancellationToken);

    public Task<List<JsonElement>> ClustersAsync(IReadOnlyCollection<string> arns, CancellationToken cancellationToken) =>
        DescribeAsync("DescribeClusters", "clusters", arns, PageSize, null, withTags: true, cancellationToken);

    public Task<List<JsonElement>> ServicesAsync(string cluster, IReadOnlyCollection<string> arns, CancellationToken cancellationToken) =>
        DescribeAsync("DescribeServices", "services", arns, ServicesPerRequest, cluster, withTags: true, cancellationToken);

    public Task<List<JsonElement>> TasksAsync(string cluster, IReadOnlyCollection<string> arns, CancellationToken cancellationToken) =>
        DescribeAsync("DescribeTasks", "tasks", arns, PageSize, cluster, withTags: true, cancellationToken);

    public Task<List<JsonElement>> ContainerInstancesAsync(string cluster, IReadOnlyCollection<string> arns, CancellationToken cancellationToken) =>
        DescribeAsync("DescribeContainerInstances", "containerInstances", arns, PageSize, cluster, withTags: false, cancellationToken);

    /// <inheritdoc cref="InParallel.EachAsync"/>
    public static Task<TResult[]> EachAsync<T, TResult>(IEnumerable<T> items, Func<T, CancellationToken, Task<TResult>> ask, CancellationToken cancellationToken) =>
        InParallel.EachAsync(items, MaxRequests, ask, cancellationToken);

    public void Dispose()
    {
        _api.Dispose();
        _turns.Dispose();
    }

    /// <summary>Page after page.</summary>
    private async Task<List<string>> ListAsync(string action, string field, string? cluster, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        string? next = null;
        do
        {
            var input = new JsonObject { ["maxResults"] = PageSize };
            if (cluster is not null)
                input["cluster"] = cluster;
            if (next is not null)
                input["nextToken"] = next;
            var page = await CallAsync(action, input, cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Texts(field));
            next = page.TextOrNull("nextToken");
        }
        while (!string.IsNullOrEmpty(next));
        return found;
    }

    /// <param name="field">What the items are called, in the request and in the answer.</param>
    private async Task<List<JsonElement>> DescribeAsync(
        string action, string field, IReadOnlyCollection<string> arns, int atOnce, string? cluster, bool withTags, CancellationToken cancellationToken)
    {
        var answers = await EachAsync(arns.Chunk(atOnce), AskAsync, cancellationToken).ConfigureAwait(false);
        return [.. answers.SelectMany(answer => answer.Each(field, item => item))];

        Task<JsonElement> AskAsync(string[] some, CancellationToken token)
        {
            var input = new JsonObject { [field] = new JsonArray([.. some.Select(arn => JsonValue.Create(arn))]) };
            if (cluster is not null)
                input["cluster"] = cluster;
            if (withTags)
                input["include"] = new JsonArray("TAGS");
            return CallAsync(action, input, token);
        }
    }

    private async Task<JsonElement> CallAsync(string action, JsonObject input, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _api.CallAsync(action, input, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }
}
