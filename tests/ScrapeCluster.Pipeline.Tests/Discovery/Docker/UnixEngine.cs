using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Docker;

/// <summary>A real HTTP server on a socket in the file system.</summary>
internal sealed class UnixEngine : IAsyncDisposable
{
    private readonly WebApplication _app;

    private UnixEngine(WebApplication app) => _app = app;

    public static async Task<UnixEngine> StartAsync(string socket, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new UnixEngine(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
