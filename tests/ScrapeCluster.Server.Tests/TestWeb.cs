using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Tests;

/// <summary>One route group on a real web server on a free port.</summary>
internal sealed class TestWeb : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestWeb(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public ConfigurationInForce InForce => _app.Services.GetRequiredService<ConfigurationInForce>();

    public static async Task<TestWeb> StartAsync(BuiltinOptions builtin, Action<IServiceCollection> add, Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ConfigurationInForce(new ScrapeClusterOptions { Builtin = builtin }));
        add(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestWeb(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
