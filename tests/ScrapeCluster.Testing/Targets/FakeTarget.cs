using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Testing.Targets;

/// <summary>
/// A target that answers as a test says. Listens on a free port of every loopback address, so that "127.0.0.2:PORT" and its
/// neighbours are targets too.
/// </summary>
public sealed class FakeTarget : IAsyncDisposable
{
    public const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsFormat = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<FakeTargetRequest> _requests = new();

    private FakeTarget(WebApplication app)
    {
        _app = app;
        app.Run(AnswerAsync);
    }

    /// <summary>"127.0.0.1:PORT".</summary>
    public string Address => AddressOf(1);

    public int Port { get; private set; }

    /// <summary>Every request so far, in the order in which they came.</summary>
    public IReadOnlyCollection<FakeTargetRequest> Requests => _requests;

    /// <summary>What to do with a request. Default: 200 with an empty page.</summary>
    public RequestDelegate Answer { get; set; } = context => WriteAsync(context, "", TextFormat);

    public static async Task<FakeTarget> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0));
        var target = new FakeTarget(builder.Build());
        await target._app.StartAsync();
        target.Port = new Uri(target._app.Urls.Single()).Port;
        return target;
    }

    /// <summary>"127.0.0.N:PORT": the same server under another name.</summary>
    public string AddressOf(int n) => $"127.0.{n / 256}.{n % 256}:{Port}";

    /// <summary>Answers with this page from now on; packed where the request asks for gzip.</summary>
    public void Serve(string page, string? contentType = TextFormat) => Answer = context => WriteAsync(context, page, contentType);

    /// <summary>Answers with these pages in turn; the last one stays.</summary>
    public void ServeInTurn(params string[] pages)
    {
        var turn = -1;
        Answer = context => WriteAsync(context, pages[Math.Min(Interlocked.Increment(ref turn), pages.Length - 1)], TextFormat);
    }

    /// <summary>Answers with a status other than 200.</summary>
    public void ServeStatus(int status) => Answer = context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>Answers with these bytes as they are.</summary>
    public void ServeBytes(byte[] body, string contentType = TextFormat, string? contentEncoding = null) => Answer = async context =>
    {
        context.Response.ContentType = contentType;
        if (contentEncoding is not null)
            context.Response.Headers.ContentEncoding = contentEncoding;
        await context.Response.Body.WriteAsync(body);
    };

    /// <summary>Never comes to the end of the page; packed, it is one that explodes.</summary>
    public void ServeEndless(bool packed = false) => Answer = async context =>
    {
        context.Response.ContentType = TextFormat;
        if (packed)
            context.Response.Headers.ContentEncoding = "gzip";
        await using var body = packed ? new GZipStream(context.Response.Body, CompressionLevel.Fastest) : context.Response.Body;
        var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("endless 1\n", 10_000)));
        while (!context.RequestAborted.IsCancellationRequested)
            await body.WriteAsync(chunk, context.RequestAborted);
    };

    /// <summary>Sends the start of the page, then nothing until the gate opens.</summary>
    public void ServeHalf(string start, Task gate) => Answer = async context =>
    {
        context.Response.ContentType = TextFormat;
        await context.Response.WriteAsync(start);
        await context.Response.Body.FlushAsync();
        await gate.WaitAsync(context.RequestAborted);
    };

    /// <summary>Breaks the connection in the middle of the page.</summary>
    public void ServeBroken(string start) => Answer = async context =>
    {
        context.Response.ContentType = TextFormat;
        context.Response.ContentLength = start.Length + 1000;
        await context.Response.WriteAsync(start);
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        _requests.Enqueue(FakeTargetRequest.From(context));
        return Answer(context);
    }

    private static async Task WriteAsync(HttpContext context, string page, string? contentType)
    {
        context.Response.ContentType = contentType;
        if (context.Request.Headers.AcceptEncoding != "gzip" || page.Length == 0)
        {
            await context.Response.WriteAsync(page);
            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(Encoding.UTF8.GetBytes(page));
    }
}
