using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

public sealed class SigV4RequestSignerTests
{
    private static readonly Uri s_url = new("https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 23, 59, 50, TimeSpan.Zero));

    [Fact]
    public async Task Only_what_no_proxy_changes_is_signed()
    {
        using var request = await SignedAsync(Signer("token"));

        Header(request, "Authorization").ShouldStartWith("AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/aps/aws4_request, SignedHeaders="
            + "content-encoding;content-type;host;x-amz-date;x-amz-security-token;x-prometheus-remote-write-version, Signature=");
        Header(request, "X-Amz-Date").ShouldBe("20260102T235950Z");
        Header(request, "X-Amz-Security-Token").ShouldBe("token");
    }

    [Fact]
    public async Task Without_a_session_there_is_no_token()
    {
        using var request = await SignedAsync(Signer(null));

        request.Headers.Contains("X-Amz-Security-Token").ShouldBeFalse();
        Header(request, "Authorization").ShouldContain("SignedHeaders=content-encoding;content-type;host;x-amz-date;x-prometheus-remote-write-version,");
    }

    [Fact]
    public async Task Signing_again_replaces_the_first_signature()
    {
        using var request = await SignedAsync(Signer("token"));
        var first = Header(request, "Authorization");
        _time.Advance(TimeSpan.FromSeconds(10));

        await Signer(null).SignAsync(request, [], CancellationToken.None);

        Header(request, "Authorization").ShouldNotBe(first);
        Header(request, "Authorization").ShouldContain("AKID/20260103/eu-west-1/aps/aws4_request");
        request.Headers.Contains("X-Amz-Security-Token").ShouldBeFalse();
    }

    [Fact]
    public async Task The_user_agent_the_attempt_and_the_users_headers_make_no_difference()
    {
        using var plain = await SignedAsync(Signer("token"));
        using var other = Request();
        other.Headers.TryAddWithoutValidation("User-Agent", "something/1 else/2");
        other.Headers.TryAddWithoutValidation("Retry-Attempt", "3");
        other.Headers.TryAddWithoutValidation("X-Scope-OrgID", "7");
        await Signer("token").SignAsync(other, [], CancellationToken.None);

        Header(other, "Authorization").ShouldBe(Header(plain, "Authorization"));
    }

    [Fact]
    public async Task The_pieces_of_a_body_count_as_one()
    {
        using var whole = Request();
        using var pieces = Request();

        await Signer(null).SignAsync(whole, ["abcdef"u8.ToArray()], CancellationToken.None);
        await Signer(null).SignAsync(pieces, ["ab"u8.ToArray(), Array.Empty<byte>(), "cdef"u8.ToArray()], CancellationToken.None);

        Header(pieces, "Authorization").ShouldBe(Header(whole, "Authorization"));
    }

    [Fact]
    public async Task A_clock_that_differs_is_corrected_by_the_receivers_date_and_back()
    {
        var signer = Signer(null);

        (await signer.RefreshAsync(_time.GetUtcNow().AddMinutes(-10), CancellationToken.None)).ShouldBeTrue();
        using var slow = await SignedAsync(signer);
        Header(slow, "X-Amz-Date").ShouldBe("20260102T234950Z");
        (await signer.RefreshAsync(_time.GetUtcNow().AddMinutes(-10).AddSeconds(20), CancellationToken.None)).ShouldBeFalse();
        (await signer.RefreshAsync(null, CancellationToken.None)).ShouldBeFalse();
        (await signer.RefreshAsync(_time.GetUtcNow().AddSeconds(5), CancellationToken.None)).ShouldBeTrue();
        using var right = await SignedAsync(signer);
        Header(right, "X-Amz-Date").ShouldBe("20260102T235950Z");
    }

    private SigV4RequestSigner Signer(string? token) => new(
        s_url, "eu-west-1", "aps", new FixedCredentials<AwsCredential>(new AwsCredential("AKID", "secret", token, null)),
        new ClockSkew(s_url, _time, NullLogger.Instance));

    private static async Task<HttpRequestMessage> SignedAsync(SigV4RequestSigner signer)
    {
        var request = Request();
        await signer.SignAsync(request, [], CancellationToken.None);
        return request;
    }

    private static HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, s_url) { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", "0.1.0");
        request.Headers.TryAddWithoutValidation("User-Agent", "ScrapeCluster/1.2.3");
        return request;
    }

    private static string Header(HttpRequestMessage request, string name) => request.Headers.NonValidated[name].ToString();
}
