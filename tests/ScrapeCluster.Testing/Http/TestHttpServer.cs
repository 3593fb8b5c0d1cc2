using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Testing.Http;

/// <summary>A real HTTP server on a free loopback port that remembers what it was asked.</summary>
public sealed class TestHttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<HttpContext, Task> _handle;

    private TestHttpServer(WebApplication app, Func<HttpContext, Task> handle)
    {
        _app = app;
        _handle = handle;
    }

    /// <summary>Without a path: <c>http://127.0.0.1:4711/</c>.</summary>
    public Uri Url => new($"{_app.Urls.First()}/");

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    public static Task<TestHttpServer> StartAsync(string text) => StartAsync(context => context.Response.WriteAsync(text));

    /// <param name="address">A loopback address; other ones than 127.0.0.1 play other hosts.</param>
    public static async Task<TestHttpServer> StartAsync(
        Func<HttpContext, Task> handle, TestTls? tls = null, string address = "127.0.0.1", HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), 0, listen =>
        {
            listen.Protocols = tls is null ? HttpProtocols.Http1 : protocols;
            if (tls is not null)
                listen.UseHttps(Callback(tls));
        }));
        var app = builder.Build();
        var server = new TestHttpServer(app, handle);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static TlsHandshakeCallbackOptions Callback(TestTls tls) => new()
    {
        OnConnection = _ =>
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(tls.ChainPem);
            return ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(tls.Certificate.Load(), chain, offline: true),
                ClientCertificateRequired = tls.RequireClientCertificate,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null || !tls.RequireClientCertificate,
                EnabledSslProtocols = tls.Protocols,
            });
        },
    };

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Requests.Enqueue(new ReceivedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            body,
            context.Connection.Id,
            context.Connection.ClientCertificate?.Subject,
            context.Features.Get<ITlsHandshakeFeature>()?.HostName));
        await _handle(context);
    }
}
