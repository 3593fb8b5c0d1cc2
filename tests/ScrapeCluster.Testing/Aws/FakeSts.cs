using System.Collections.Concurrent;
using System.Web;
using Microsoft.AspNetCore.Http;
using ScrapeCluster.Testing.Http;

namespace ScrapeCluster.Testing.Aws;

/// <summary>AWS Security Token Service: <c>AssumeRole</c> and <c>AssumeRoleWithWebIdentity</c>. The SDK finds it by <c>AWS_ENDPOINT_URL_STS</c>.</summary>
public sealed class FakeSts : IAsyncDisposable
{
    private readonly TestHttpServer _server;

    private FakeSts(TestHttpServer server) => _server = server;

    public Uri Url => _server.Url;

    public IssuedKeys Keys { get; } = new("ASIASTS");

    /// <summary>Each call's parameters, in order.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Calls { get; } = new();

    /// <summary>The <c>Authorization</c> header of each call; empty where it had none.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    /// <summary>Refused without it; null: not asked for.</summary>
    public string? ExternalId { get; set; }

    /// <summary>The service account's token that is good; null: any.</summary>
    public string? WebIdentityToken { get; set; }

    /// <summary>Answered instead, where it is set: 503, for example.</summary>
    public int? Failure { get; set; }

    public static async Task<FakeSts> StartAsync()
    {
        FakeSts? sts = null;
        var server = await TestHttpServer.StartAsync(context => sts!.HandleAsync(context));
        return sts = new FakeSts(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = _server.Requests.Last();
        var form = HttpUtility.ParseQueryString(request.Body);
        var call = form.AllKeys.ToDictionary(key => key!, key => form[key]!);
        Calls.Enqueue(call);
        Authorizations.Enqueue(request.Header("Authorization") ?? "");
        context.Response.ContentType = "text/xml";
        if (Failure is { } status)
            await RefuseAsync(context, status, "ServiceUnavailable", "try again");
        else if (call["Action"] == "AssumeRole" && ExternalId is not null && call.GetValueOrDefault("ExternalId") != ExternalId)
            await RefuseAsync(context, 403, "AccessDenied", $"not authorized to perform: sts:AssumeRole on {call["RoleArn"]}");
        else if (call["Action"] == "AssumeRoleWithWebIdentity" && WebIdentityToken is not null && call["WebIdentityToken"] != WebIdentityToken)
            await RefuseAsync(context, 400, "InvalidIdentityToken", "the token is not valid");
        else
            await context.Response.WriteAsync(Answer(call, Keys.Issue()));
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($"""
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>
            """);
    }

    private static string Answer(Dictionary<string, string> call, AwsKeys keys) => $"""
        <{call["Action"]}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <{call["Action"]}Result>
            <AssumedRoleUser><AssumedRoleId>AROA:{call["RoleSessionName"]}</AssumedRoleId><Arn>{call["RoleArn"]}/{call["RoleSessionName"]}</Arn></AssumedRoleUser>
            <Credentials>
              <AccessKeyId>{keys.AccessKey}</AccessKeyId><SecretAccessKey>{keys.SecretKey}</SecretAccessKey>
              <SessionToken>{keys.Token}</SessionToken><Expiration>{keys.Expiration}</Expiration>
            </Credentials>
          </{call["Action"]}Result>
          <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
        </{call["Action"]}Response>
        """;
}
