using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Testing.Aws;

/// <summary>A receiver on a free loopback port that keeps every request byte for byte and answers as told.</summary>
public sealed class RequestRecorder : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<SignedRequest, RecorderAnswer> _answer;

    private RequestRecorder(WebApplication app, Func<SignedRequest, RecorderAnswer> answer)
    {
        _app = app;
        _answer = answer;
    }

    /// <summary>Without a path: <c>http://127.0.0.1:4711/</c>.</summary>
    public Uri Url => new($"{_app.Urls.First()}/");

    public ConcurrentQueue<SignedRequest> Requests { get; } = new();

    /// <param name="answer">Null: 200 to everything.</param>
    public static async Task<RequestRecorder> StartAsync(Func<SignedRequest, RecorderAnswer>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var recorder = new RequestRecorder(app, answer ?? (_ => new RecorderAnswer(200)));
        app.Run(recorder.HandleAsync);
        await app.StartAsync();
        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        // The target as it came over the wire, not decoded.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new SignedRequest(
            context.Request.Method,
            $"http://{context.Request.Host}{target}",
            context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            body.ToArray());
        Requests.Enqueue(request);
        var answer = _answer(request);
        context.Response.StatusCode = answer.Status;
        if (answer.Date is { } date)
            context.Response.Headers.Date = date.ToString("R");
        await context.Response.WriteAsync(answer.Text);
    }
}

/// <param name="Date">Null: the server's own.</param>
public sealed record RecorderAnswer(int Status, string Text = "", DateTimeOffset? Date = null);
