using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Aws;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Aws;

/// <summary>
/// A service of AWS that answers with the files of a folder: <c>Action.xml</c> for the Query API, <c>Action.cluster.json</c> for the JSON API,
/// and <c>.token</c> before the ending for further pages. A test may put answers of its own in front.
/// </summary>
internal sealed class FakeAws : IAsyncDisposable
{
    private readonly string _folder;
    private TestHttpServer _server = null!;

    private FakeAws(string folder) => _folder = folder;

    public Uri Url => _server.Url;

    /// <summary>Answers of the test's own; null: that of the file.</summary>
    public Func<AwsRequest, AwsAnswer?> Answer { get; set; } = _ => null;

    public IReadOnlyList<AwsRequest> Requests => [.. _server.Requests.Select(AwsRequest.From)];

    /// <param name="environment">Gets an instance metadata service: the SDK remembers for good where it first looked for one.</param>
    public static async Task<FakeAws> StartAsync(string service, AwsEnvironment environment)
    {
        environment.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", (await FakeMetadataService.OfProcess).Url.ToString().TrimEnd('/'));
        var fake = new FakeAws(Path.Combine(AppContext.BaseDirectory, "TestData", "discovery", "aws", service));
        fake._server = await TestHttpServer.StartAsync(fake.HandleAsync);
        return fake;
    }

    /// <summary>With keys of its own.</summary>
    public AwsAccessOptions Access => new() { Region = "eu-west-1", Endpoint = Url.ToString(), AccessKey = "AKIDTEST", SecretKey = new Secret("geheim") };

    /// <summary>What the rules say of the folder's answers.</summary>
    public string Expected => File.ReadAllText(Path.Combine(_folder, "expected.txt")).Trim();

    public int Count(string action) => Requests.Count(request => request.Action == action);

    /// <summary>A label a line, an empty line between targets.</summary>
    public static string Show(IEnumerable<TargetGroup> groups) => string.Join(
        "\n\n", groups.SelectMany(group => group.Targets).Select(target => string.Join('\n', target.Select(label => $"{label.Name}=\"{label.Value}\""))));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        // A connection has one request at a time.
        var request = AwsRequest.From(_server.Requests.Last(received => received.ConnectionId == context.Connection.Id));
        var answer = Answer(request) ?? FromFile(request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = request.IsJson ? "application/x-amz-json-1.1" : "text/xml;charset=UTF-8";
        await context.Response.WriteAsync(answer.Body);
    }

    private AwsAnswer FromFile(AwsRequest request)
    {
        string?[] parts = [request.Action, request.Cluster, request.Token, request.IsJson ? "json" : "xml"];
        var path = Path.Combine(_folder, string.Join('.', parts.OfType<string>()));
        return File.Exists(path) ? new AwsAnswer(200, File.ReadAllText(path)) : new AwsAnswer(404, $"no {path}");
    }
}

internal sealed record AwsAnswer(int Status, string Body)
{
    public static AwsAnswer RefuseByXml(int status, string code, string message) => new(
        status, $"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>1</RequestID></Response>");

    public static AwsAnswer RefuseByJson(int status, string code, string message) => new(status, $$"""{"__type":"com.amazonaws.ecs#{{code}}","message":"{{message}}"}""");
}

/// <param name="Cluster">The last part of its ARN; null: the request names none.</param>
/// <param name="Token">Of a further page.</param>
internal sealed record AwsRequest(ReceivedRequest Received, bool IsJson, string Action, string? Cluster, string? Token, IReadOnlyDictionary<string, string> Fields)
{
    public string Authorization => Received.Header("Authorization");

    public static AwsRequest From(ReceivedRequest received)
    {
        var action = received.Header("X-Amz-Target");
        if (action.Length == 0)
        {
            var form = QueryHelpers.ParseQuery(received.Body).ToDictionary(field => field.Key, field => field.Value.ToString());
            return new AwsRequest(received, false, form.GetValueOrDefault("Action", ""), null, form.GetValueOrDefault("NextToken"), form);
        }

        using var document = JsonDocument.Parse(received.Body);
        var fields = document.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString());
        return new AwsRequest(received, true, action.Split('.')[^1], fields.GetValueOrDefault("cluster")?.Split('/')[^1], fields.GetValueOrDefault("nextToken") ?? fields.GetValueOrDefault("pageToken"), fields);
    }
}
