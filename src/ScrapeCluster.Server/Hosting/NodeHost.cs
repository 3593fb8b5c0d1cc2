using Microsoft.AspNetCore.Hosting;
using ScrapeCluster.Actors;
using ScrapeCluster.Server.BuiltinReceiver;
using ScrapeCluster.Server.DemoTargets;
using ScrapeCluster.Server.Endpoints;
using ScrapeCluster.Server.Metrics;

namespace ScrapeCluster.Server.Hosting;

/// <summary>
/// The table of contents: every service and every route. The web server is added first, so that it starts before the node
/// and stops after it: what the node still writes to its own receiver at shutdown arrives.
/// </summary>
internal static class NodeHost
{
    public static IHost Build(PreparedNode node) => new HostBuilder()
        .UseContentRoot(AppContext.BaseDirectory)
        .ConfigureLogging(logging => logging.AddScrapeClusterConsole(node.Server))
        .ConfigureServices(services => AddServer(services, node))
        .ConfigureWebHost(web => ConfigureWeb(web, node))
        .ConfigureServices(services => services.AddScrapeCluster(node.Server.ToNodeOptions(), node.Options))
        .Build();

    private static void AddServer(IServiceCollection services, PreparedNode node)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(node);
        services.AddSingleton(new ConfigurationInForce(node.Options));
        services.AddSingleton<ConfigurationReloader>();
        services.AddSingleton(node.Jobs.Allocators);
        services.AddHostedService<TargetAllocatorWatch>();
        services.AddHostedService<OperatorResourceService>();
        services.AddSingleton(provider => new Lazy<ConfigurationReloader>(provider.GetRequiredService<ConfigurationReloader>));
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddScrapeClusterMetrics();
        services.AddSingleton<SampleStore>();
        services.AddSingleton<DemoTargetSet>();
        services.AddRouting();
        services.AddHostedService<ProgramFilePages>();
        services.AddHostedService<HeapCompaction>();
    }

    private static void ConfigureWeb(IWebHostBuilder web, PreparedNode node)
    {
        web.UseKestrelCore();
        web.UseSockets(sockets => sockets.CreateBoundListenSocket = endPoint => node.HealthCheck is { } check && endPoint.Equals(check.EndPoint) ? check.Socket : node.Listener);
        web.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(node.Address.EndPoint);
            if (node.HealthCheck is { } check)
                kestrel.Listen(check.EndPoint);
        });
        web.Configure(app =>
        {
            if (node.HealthCheck is { } check)
                app.Use(next => context => check.AnswerAsync(context, next));
            app.UseRouting();
            app.UseEndpoints(routes => MapAll(routes, node.Server));
        });
    }

    private static void MapAll(IEndpointRouteBuilder routes, ServerOptions server)
    {
        routes.MapHealth();
        routes.MapReload();
        routes.MapOwnMetrics();
        routes.MapTargets();
        routes.MapDiscovery();
        if (server.AllocationGrace is not null)
            routes.MapTargetAllocator();
        routes.MapCluster();
        routes.MapRemoteWrite();
        routes.MapStatus();
        routes.MapReceiver();
        routes.MapDemoTargets();
        routes.MapPage();
    }
}
