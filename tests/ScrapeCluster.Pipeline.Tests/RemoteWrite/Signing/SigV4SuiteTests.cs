using System.Text.Json;
using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>
/// The published test suite of Signature Version 4 (awslabs/aws-c-auth, tests/aws-signing-test-suite/v4): 38 requests and what each turns into
/// on the way to its signature.
/// </summary>
public sealed partial class SigV4SuiteTests
{
    private const string Timestamp = "20150830T123600Z";

    private static readonly Dictionary<string, Case> s_cases = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "TestData", "sigv4", "cases.jsonl"))
        .Select(line => JsonSerializer.Deserialize<Case>(line, JsonSerializerOptions.Web)!)
        .ToDictionary(@case => @case.Name);

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Fact]
    public void There_are_38_cases() => s_cases.Count.ShouldBe(38);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_is_signed_as_AWS_publishes_it(string name)
    {
        var @case = s_cases[name];
        var request = RequestText.Parse(@case.Request);
        var body = @case.SignBody ? System.Text.Encoding.UTF8.GetBytes(request.Body) : [];
        var hash = new byte[CanonicalRequest.HashTextBytes];
        PayloadHash.Write([body], hash);
        var headers = HeadersOf(@case, request, System.Text.Encoding.ASCII.GetString(hash));

        var canonical = new Utf8Text([]);
        var target = new Utf8Text([]);
        CanonicalRequest.AppendTarget(ref target, request.Method, request.Path, request.Query, @case.Normalize);
        CanonicalRequest.Append(ref canonical, target.Written, headers, hash);
        var key = new SigningKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Timestamp[..8], "us-east-1", "service");
        var toSign = new Utf8Text([]);
        SigV4Signature.AppendStringToSign(ref toSign, Timestamp, key, canonical.Written);
        var signature = new byte[64];
        SigV4Signature.Write(key, toSign.Written, signature);

        Text(canonical.Written).ShouldBe(@case.CanonicalRequest);
        Text(toSign.Written).ShouldBe(@case.StringToSign);
        Text(signature).ShouldBe(@case.Signature);
        var signedNames = @case.CanonicalRequest.Split('\n')[^2];
        SigV4Signature.Authorization("AKIDEXAMPLE", key, headers, signature).ShouldBe(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={signedNames}, Signature={@case.Signature}");
    }

    private static SignedHeaders HeadersOf(Case @case, RequestText request, string payloadHash)
    {
        var headers = new SignedHeaders();
        foreach (var (name, value) in request.Headers)
            headers.Add(name, value);
        headers.Add("X-Amz-Date", Timestamp);
        if (@case is { Token: { } token, OmitToken: false })
            headers.Add("X-Amz-Security-Token", token);
        if (@case.SignBody)
            headers.Add("x-amz-content-sha256", payloadHash);
        return headers;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private sealed record Case(
        string Name, string Request, bool Normalize, bool SignBody, string? Token, bool OmitToken, string CanonicalRequest, string StringToSign,
        string Signature);

    /// <summary>A request as the suite writes it: lines that begin with a space belong to the header before.</summary>
    private sealed partial record RequestText(string Method, string Path, string Query, List<KeyValuePair<string, string>> Headers, string Body)
    {
        public static RequestText Parse(string text)
        {
            var (head, body) = text.Split("\n\n", 2) is [var before, var after] ? (before, after) : (text, "");
            var lines = FoldedLine().Replace(head, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var match = RequestLine().Match(lines[0]);
            var headers = lines[1..].Select(line => line.Split(':', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1])).ToList();
            return new RequestText(match.Groups["method"].Value, match.Groups["path"].Value, match.Groups["query"].Value, headers, body);
        }

        [GeneratedRegex(@"^(?<method>[A-Z]+) (?<path>[^?]*)(\?(?<query>.*))? HTTP/1\.1$", RegexOptions.ExplicitCapture)]
        private static partial Regex RequestLine();

        [GeneratedRegex(@"\n(?=[ \t])")]
        private static partial Regex FoldedLine();
    }
}
