using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Pipeline.Tests.Discovery;

/// <summary>An API that answers with the files of a folder in TestData. In them, <c>{{url}}</c> stands for its own address.</summary>
internal sealed class RecordedApi : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Func<HttpRequest, string> _nameOf;
    private TestHttpServer _server = null!;

    private RecordedApi(string folder, Func<HttpRequest, string> nameOf)
    {
        _folder = folder;
        _nameOf = nameOf;
    }

    /// <summary>Without a slash at the end.</summary>
    public string Url => _server.Url.ToString().TrimEnd('/');

    /// <summary>Answers of the test's own by the name of the file they are in the place of.</summary>
    public Dictionary<string, (int Status, string Body)> Other { get; } = [];

    /// <summary>A value of <c>Authorization</c> that is answered with 401.</summary>
    public string? Refused { get; set; }

    public string ContentType { get; set; } = "application/json";

    public IReadOnlyList<ReceivedRequest> Requests => [.. _server.Requests];

    /// <param name="nameOf">The file that answers a request, without <c>.json</c>; one that is not there is answered with 404.</param>
    public static async Task<RecordedApi> StartAsync(string folder, Func<HttpRequest, string> nameOf)
    {
        var api = new RecordedApi(folder, nameOf);
        api._server = await TestHttpServer.StartAsync(api.AnswerAsync);
        return api;
    }

    /// <summary>The last part of the path, and <c>.page-2</c> where the request asks for that page.</summary>
    public static string ByPage(HttpRequest request)
    {
        var page = request.Query["page"].ToString();
        return $"{request.Path.Value!.Split('/')[^1]}{(page is "" or "1" ? "" : $".page-{page}")}";
    }

    public string Expected(string name) => File.ReadAllText(FakeEngine.PathOf(_folder, $"{name}.expected"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var name = _nameOf(context.Request);
        context.Response.ContentType = ContentType;
        if (Refused is not null && context.Request.Headers.Authorization == Refused)
            name = "";
        var answer = name.Length == 0 ? (401, "") : Other.TryGetValue(name, out var other) ? other : FromFile(name);
        (context.Response.StatusCode, var body) = answer;
        return context.Response.WriteAsync(body);
    }

    private (int Status, string Body) FromFile(string name)
    {
        var path = FakeEngine.PathOf(_folder, $"{name}.json");
        return File.Exists(path)
            ? (200, File.ReadAllText(path).Replace("{{url}}", $"{Url}/", StringComparison.Ordinal))
            : (404, """{"error":{"code":"ResourceNotFound","message":"not here"}}""");
    }
}
