using Microsoft.AspNetCore.Http;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Testing.Aws;

/// <summary>
/// What gives ECS tasks and EKS pods their credentials, at <c>AWS_CONTAINER_CREDENTIALS_FULL_URI</c>, to those with the token of
/// <c>AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE</c>.
/// </summary>
public sealed class FakeContainerEndpoint : IAsyncDisposable
{
    private readonly TestHttpServer _server;

    private FakeContainerEndpoint(TestHttpServer server) => _server = server;

    public Uri Url => new(_server.Url, "v1/credentials");

    public IssuedKeys Keys { get; } = new("ASIAECS");

    /// <summary>Null: none is asked for.</summary>
    public string? Token { get; set; }

    /// <summary>Answers wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Answered instead, where it is set.</summary>
    public int? Failure { get; set; }

    public int Asked => _server.Requests.Count;

    public static async Task<FakeContainerEndpoint> StartAsync()
    {
        FakeContainerEndpoint? endpoint = null;
        var server = await TestHttpServer.StartAsync(context => endpoint!.HandleAsync(context));
        return endpoint = new FakeContainerEndpoint(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        await Gate.WaitAsync(context.RequestAborted);
        context.Response.ContentType = "application/json";
        if (Failure is { } status)
        {
            context.Response.StatusCode = status;
        }
        else if (Token is not null && context.Request.Headers.Authorization != Token)
        {
            context.Response.StatusCode = 401;
        }
        else
        {
            var keys = Keys.Issue();
            await context.Response.WriteAsync($$"""
                {"AccessKeyId":"{{keys.AccessKey}}","SecretAccessKey":"{{keys.SecretKey}}","Token":"{{keys.Token}}","Expiration":"{{keys.Expiration}}"}
                """);
        }
    }
}
