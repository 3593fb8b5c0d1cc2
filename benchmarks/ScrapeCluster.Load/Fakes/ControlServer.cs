using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Load.Fakes;

/// <summary>How the measuring process asks a fake in a process of its own: GET of a path, answered as JSON.</summary>
internal static class ControlServer
{
    /// <summary>In front of the address, on standard output, once it can be asked.</summary>
    public const string Announcement = "control ";

    /// <summary>Answers until the process is ended, or until the measuring process is gone.</summary>
    public static async Task RunAsync(IReadOnlyDictionary<string, Func<object>> answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(context => answers.TryGetValue(context.Request.Path.Value ?? "", out var answer)
            ? context.Response.WriteAsync(JsonSerializer.Serialize(answer()))
            : NotFound(context));
        await app.StartAsync();
        Console.WriteLine($"{Announcement}{app.Urls.Single()}");
        await app.WaitForShutdownAsync(WithParent());
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    // A measurement that is killed leaves no fakes behind.
    private static CancellationToken WithParent()
    {
        var gone = new CancellationTokenSource();
        var parent = ParentId();
        _ = Task.Run(async () =>
        {
            while (ParentId() == parent)
                await Task.Delay(TimeSpan.FromSeconds(1));
            await gone.CancelAsync();
        });
        return gone.Token;
    }

    private static string ParentId() => File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[1];
}
