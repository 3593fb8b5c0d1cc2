using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;
using ScrapeCluster.Testing.Aws;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>What arrives over HTTP carries the signature that AWS' own library would have made.</summary>
public sealed class BotocoreTests
{
    [Fact]
    public async Task Botocore_signs_what_arrived_just_so()
    {
        if (!IsThere())
            return;
        await using var receiver = await RequestRecorder.StartAsync();
        using var factory = new HttpClientFactory();
        // What users may add on the way is not signed and must not matter.
        using var http = factory.Create(new HttpClientOptions
        {
            HttpHeaders = [new HttpHeaderOptions { Name = "X-Scope-OrgID", Values = ["7"] }],
        });
        var random = new Random(4711);
        var sent = new List<AwsKeys>();

        for (var i = 0; i < 200; i++)
        {
            var keys = new AwsKeys($"AKID{i}", Text(random, 40), random.Next(2) == 0 ? null : Text(random, 300), default);
            var url = new Uri(receiver.Url, Targets[i % Targets.Length]);
            using var signer = new SigV4RequestSigner(
                url, "eu-west-1", "aps", new FixedCredentials<AwsCredential>(new AwsCredential(keys.AccessKey, keys.SecretKey, keys.Token, null)),
                new ClockSkew(url, TimeProvider.System, NullLogger.Instance));
            var body = Pieces(random);
            using var request = Request(url, body);
            await signer.SignAsync(request, body, CancellationToken.None);
            (await http.SendAsync(request, CancellationToken.None)).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
            sent.Add(keys);
        }

        var verdicts = BotocoreVerifier.Verify(receiver.Requests.Zip(sent));

        verdicts.Count.ShouldBe(200);
        verdicts.ShouldAllBe(verdict => verdict == "");
        receiver.Requests.ShouldAllBe(request => request.Header("X-Scope-OrgID") == "7" && request.Header("User-Agent")!.StartsWith("ScrapeCluster/"));
    }

    [Fact]
    public async Task Botocore_finds_fault_with_a_request_that_was_changed_on_its_way()
    {
        if (!IsThere())
            return;
        await using var receiver = await RequestRecorder.StartAsync();
        using var signer = RequestSigners.Create(
            new SigV4Options { Region = "eu-west-1", AccessKey = "AKID", SecretKey = new Secret("secret") }, receiver.Url, TimeProvider.System, NullLogger.Instance);
        using var request = Request(receiver.Url, ["abc"u8.ToArray()]);
        await signer.SignAsync(request, ["abc"u8.ToArray()], CancellationToken.None);
        using var http = new HttpClient();
        await http.SendAsync(request);
        var good = receiver.Requests.Single();
        var keys = new AwsKeys("AKID", "secret", null, default);

        var verdicts = BotocoreVerifier.Verify(
        [
            (good, keys),
            (good with { Body = "abd"u8.ToArray() }, keys),
            (good with { Url = good.Url + "x" }, keys),
            (good, keys with { SecretKey = "other" }),
            (good with { Headers = good.Headers.ToDictionary(pair => pair.Key, pair => pair.Key == "content-type" ? "text/plain" : pair.Value) }, keys),
        ]);

        verdicts[0].ShouldBe("");
        verdicts.Skip(1).ShouldAllBe(verdict => verdict.Length > 0);
    }

    private static string[] Targets =>
    [
        "", "workspaces/ws-1/api/v1/remote_write", "api/v1/push/", "a%20b/%C3%A9", "a//b", "write?x=1", "write?b=2&a=1&a=0", "write?Param-3=c&Param=a&A=%2F%20",
        "write?empty=&b", "~user/-._~", "a%2Fb", "%E1%88%B4?%E1%88%B4=bar", "a;b=c,d", "a+b",
    ];

    private static bool IsThere()
    {
        if (!BotocoreVerifier.IsInstalled)
            TestContext.Current.AddWarning(BotocoreVerifier.HowToGet);
        return BotocoreVerifier.IsInstalled;
    }

    private static HttpRequestMessage Request(Uri url, List<ReadOnlyMemory<byte>> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent([.. body.SelectMany(piece => piece.ToArray())]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", "0.1.0");
        request.Headers.TryAddWithoutValidation("User-Agent", "ScrapeCluster/1.2.3");
        return request;
    }

    private static List<ReadOnlyMemory<byte>> Pieces(Random random)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        for (var i = random.Next(4); i >= 0; i--)
        {
            var piece = new byte[random.Next(5000)];
            random.NextBytes(piece);
            pieces.Add(piece);
        }

        return pieces;
    }

    private static string Text(Random random, int length) =>
        new(random.GetItems("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".AsSpan(), length));
}
