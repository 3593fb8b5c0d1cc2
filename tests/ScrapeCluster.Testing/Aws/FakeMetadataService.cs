using Microsoft.AspNetCore.Http;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Testing.Aws;

/// <summary>EC2's instance metadata, version 2: nothing without a token. The SDK finds it by <c>AWS_EC2_METADATA_SERVICE_ENDPOINT</c>.</summary>
public sealed class FakeMetadataService : IAsyncDisposable
{
    private const string Session = "token-of-a-session";
    private const string Roles = "/latest/meta-data/iam/security-credentials";

    private static readonly Lazy<Task<FakeMetadataService>> s_ofProcess = new(StartAsync);

    private readonly TestHttpServer _server;
    private int _refused;

    private FakeMetadataService(TestHttpServer server) => _server = server;

    public Uri Url => _server.Url;

    public IssuedKeys Keys { get; } = new("ASIAEC2");

    /// <summary>Requests that came without a token and were refused.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>The process' own: the SDK remembers for good where it first found one.</summary>
    public static Task<FakeMetadataService> OfProcess => s_ofProcess.Value;

    public static async Task<FakeMetadataService> StartAsync()
    {
        FakeMetadataService? service = null;
        var server = await TestHttpServer.StartAsync(context => service!.HandleAsync(context));
        return service = new FakeMetadataService(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/latest/api/token")
            return OpenSessionAsync(context);
        if (context.Request.Headers["X-aws-ec2-metadata-token"] != Session)
        {
            Interlocked.Increment(ref _refused);
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        }

        return path switch
        {
            Roles or $"{Roles}/" => context.Response.WriteAsync("metrics-writer"),
            $"{Roles}/metrics-writer" => WriteKeysAsync(context),
            "/latest/meta-data/iam/info" => WriteInfoAsync(context),
            "/latest/dynamic/instance-identity/document" => context.Response.WriteAsync("""{"region":"eu-north-1","availabilityZone":"eu-north-1a","version":"2017-09-30"}"""),
            _ => NotFoundAsync(context),
        };
    }

    private static Task OpenSessionAsync(HttpContext context)
    {
        var mayHave = context.Request.Method == "PUT" && context.Request.Headers.ContainsKey("X-aws-ec2-metadata-token-ttl-seconds");
        context.Response.StatusCode = mayHave ? 200 : 400;
        context.Response.Headers["X-aws-ec2-metadata-token-ttl-seconds"] = "21600";
        return context.Response.WriteAsync(mayHave ? Session : "");
    }

    private Task WriteKeysAsync(HttpContext context)
    {
        var keys = Keys.Issue();
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""
            {"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":"{{keys.AccessKey}}",
            "SecretAccessKey":"{{keys.SecretKey}}","Token":"{{keys.Token}}","Expiration":"{{keys.Expiration}}"}
            """);
    }

    private static Task WriteInfoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""
            {"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","InstanceProfileArn":"arn:aws:iam::1:instance-profile/p","InstanceProfileId":"AIPA"}
            """);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
