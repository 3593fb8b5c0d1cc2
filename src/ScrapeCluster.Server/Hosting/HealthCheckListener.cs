using System.Net;
using System.Net.Sockets;
using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Server.Hosting;

/// <summary>The address that <c>scrapecluster.health_check</c> names, taken.</summary>
/// <param name="EndPoint">With the port really taken.</param>
/// <param name="Path">What is answered there; nothing else is.</param>
internal sealed record HealthCheckListener(Socket Socket, IPEndPoint EndPoint, string Path)
{
    /// <returns>Neither where there is none to take; an error where it cannot be taken, without which the node does its job all the same.</returns>
    public static (HealthCheckListener? Listener, string? Error) Take(HealthCheckOptions? options)
    {
        if (options is null)
            return (null, null);
        if (!WebAddress.TryParse(options.Endpoint, out var address, out var error))
            return (null, $"Health checks are not answered at {options.Endpoint}: {error}.");
        try
        {
            var socket = address.Bind();
            return (new HealthCheckListener(socket, new IPEndPoint(address.EndPoint.Address, ((IPEndPoint)socket.LocalEndPoint!).Port), options.Path), null);
        }
        catch (SocketException e)
        {
            return (null, $"Health checks are not answered at {options.Endpoint}: {e.Message}. /-/healthy is answered at --web.listen-address.");
        }
    }

    /// <summary>Answers what comes in there, and lets everything else pass.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Connection.LocalPort != EndPoint.Port)
            await next(context);
        else if (context.Request.Path != Path)
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            await Results.Json(new { status = "Server available" }).ExecuteAsync(context);
    }
}
