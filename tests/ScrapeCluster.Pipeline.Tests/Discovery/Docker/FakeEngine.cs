using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Docker;

/// <summary>A Docker engine that answers with the lists of a folder in TestData.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly string _folder;
    private TestHttpServer _server = null!;

    private FakeEngine(string folder) => _folder = folder;

    /// <summary>A path that is answered otherwise.</summary>
    public (string Path, int Status, string Body)? Other { get; set; }

    public string Address => $"127.0.0.1:{_server.Url.Port}";

    public IReadOnlyList<ReceivedRequest> Requests => [.. _server.Requests];

    public static async Task<FakeEngine> StartAsync(string folder)
    {
        var engine = new FakeEngine(folder);
        engine._server = await TestHttpServer.StartAsync(engine.AnswerAsync);
        return engine;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value![1..];
        context.Response.ContentType = "application/json";
        if (Other is { } other && other.Path == path)
        {
            context.Response.StatusCode = other.Status;
            return context.Response.WriteAsync(other.Body);
        }

        return context.Response.WriteAsync(File.ReadAllText(PathOf(_folder, path == "containers/json" ? "containers.json" : $"{path}.json")));
    }

    public static string PathOf(string folder, string name) => Path.Combine(AppContext.BaseDirectory, "TestData", "discovery", folder, name);

    /// <summary>Targets in the form of the <c>.expected</c> files.</summary>
    public static string Show(IEnumerable<TargetGroup> groups) => string.Concat(groups.SelectMany(group => group.Targets).Select(target =>
        target.Get("__address__") + "\n"
        + string.Concat(target.Where(label => label.Name != "__address__").OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"  {label.Name}={label.Value}\n"))));
}
