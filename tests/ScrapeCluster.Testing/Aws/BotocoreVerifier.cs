using System.Diagnostics;
using System.Text.Json;

namespace ScrapeCluster.Testing.Aws;

/// <summary>
/// A second opinion on signatures: AWS' own Python library, in a process of its own, signs the same request with the same keys. Where it is not
/// installed there is none.
/// </summary>
public static class BotocoreVerifier
{
    // Only what the request says is signed goes in, at the time that it says.
    private const string Script = """
        import sys, json, base64
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        for line in sys.stdin:
            r = json.loads(line)
            headers = r['headers']
            names = r['signed'].split(';')
            date, region, service, _ = r['scope'].split('/')
            missing = [n for n in names if n not in headers]
            request = AWSRequest(method=r['method'], url=r['url'], data=base64.b64decode(r['body']), headers={n: headers[n] for n in names if n in headers})
            request.context['timestamp'] = headers['x-amz-date']
            auth = SigV4Auth(Credentials(r['accessKey'], r['secretKey'], r['token']), service, region)
            canonical = auth.canonical_request(request)
            signature = auth.signature(auth.string_to_sign(request, canonical), request)
            expected = 'AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s' % (r['accessKey'], r['scope'], auth.signed_headers(auth.headers_to_sign(request)), signature)
            problem = ''
            if missing:
                problem = 'signed but not sent: %s' % missing
            elif headers['x-amz-date'][:8] != date:
                problem = 'scope %s does not belong to %s' % (r['scope'], headers['x-amz-date'])
            elif r['token'] and (headers.get('x-amz-security-token') != r['token'] or 'x-amz-security-token' not in names):
                problem = 'the session token is not sent and signed'
            elif 'host' not in names:
                problem = 'host is not signed'
            elif headers['authorization'] != expected:
                problem = 'expected %s for\n%s\nbut got %s' % (expected, canonical, headers['authorization'])
            print(json.dumps(problem), flush=True)
        """;

    private static readonly Lazy<bool> Found = new(() => Run(["-c", "import botocore.auth"], "") is not null);

    /// <summary>What to say where it is missing.</summary>
    public const string HowToGet = "python3 with botocore is not installed (pip install botocore): no second implementation looked at the signatures.";

    public static bool IsInstalled => Found.Value;

    /// <returns>One text for each request: empty where the signature is good, else what is wrong.</returns>
    public static IReadOnlyList<string> Verify(IEnumerable<(SignedRequest Request, AwsKeys Keys)> signed)
    {
        var lines = signed.Select(one => JsonSerializer.Serialize(new
        {
            method = one.Request.Method,
            url = one.Request.Url,
            headers = one.Request.Headers,
            body = Convert.ToBase64String(one.Request.Body),
            scope = one.Request.Scope ?? "///",
            signed = one.Request.SignedHeaders ?? "",
            accessKey = one.Keys.AccessKey,
            secretKey = one.Keys.SecretKey,
            token = one.Keys.Token,
        }));
        var output = Run(["-c", Script], string.Join('\n', lines) + '\n') ?? throw new InvalidOperationException("The verifier failed.");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<string>(line)!)];
    }

    private static string? Run(string[] arguments, string input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException(errors.Result);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception || (e is InvalidOperationException && input.Length == 0))
        {
            return null;
        }
    }
}
