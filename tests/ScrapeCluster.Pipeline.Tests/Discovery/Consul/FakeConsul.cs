using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Consul;

/// <summary>An agent of Consul that holds back answers until something has changed.</summary>
internal sealed class FakeConsul : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Body, ulong Index)> _answers = new();
    private volatile TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _index = 10;

    public TestHttpServer Server { get; private set; } = null!;

    public string Address => $"127.0.0.1:{Server.Url.Port}";

    /// <summary>Status that everything is answered with; 200: as set.</summary>
    public int Status { get; set; } = 200;

    public static async Task<FakeConsul> StartAsync()
    {
        var consul = new FakeConsul();
        consul.Set("/v1/agent/self", """{"Config":{"Datacenter":"dc1","NodeName":"n"}}""");
        consul.Server = await TestHttpServer.StartAsync(consul.AnswerAsync);
        return consul;
    }

    public void Set(string path, string body)
    {
        _answers[path] = (body, Interlocked.Increment(ref _index));
        Interlocked.Exchange(ref _change, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>It lost its state: indexes begin anew.</summary>
    public void Forget()
    {
        _index = 1;
        foreach (var path in _answers.Keys)
            Set(path, _answers[path].Body);
    }

    public int Asked(string path) => Server.Requests.Count(request => request.Path.StartsWith(path, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var known = ulong.TryParse(context.Request.Query["index"], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;
        var change = _change;
        while (Status == 200 && known > 0 && _answers.TryGetValue(path, out var same) && same.Index == known)
        {
            await change.Task.WaitAsync(context.RequestAborted);
            change = _change;
        }

        if (Status != 200 || !_answers.TryGetValue(path, out var answer))
        {
            context.Response.StatusCode = Status == 200 ? 404 : Status;
            await context.Response.WriteAsync("rpc error: no cluster leader");
            return;
        }

        context.Response.Headers["X-Consul-Index"] = answer.Index.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(answer.Body);
    }
}
