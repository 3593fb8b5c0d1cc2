using System.Security.Cryptography;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>The key of one day, region and service, derived from the secret; the same for every request of that day (UTC).</summary>
internal sealed class SigningKey
{
    private readonly byte[] _key;

    /// <param name="date"><c>20150830</c></param>
    public SigningKey(string secret, string date, string region, string service)
    {
        Secret = secret;
        Date = date;
        Scope = $"{date}/{region}/{service}/aws4_request";
        _key = System.Text.Encoding.UTF8.GetBytes($"AWS4{secret}");
        foreach (var part in (ReadOnlySpan<string>)[date, region, service, "aws4_request"])
            _key = HMACSHA256.HashData(_key, System.Text.Encoding.UTF8.GetBytes(part));
    }

    public string Secret { get; }

    public string Date { get; }

    /// <summary><c>20150830/us-east-1/service/aws4_request</c></summary>
    public string Scope { get; }

    /// <param name="signature">Room for 32 bytes.</param>
    public void Sign(ReadOnlySpan<byte> stringToSign, Span<byte> signature) => HMACSHA256.HashData(_key, stringToSign, signature);
}
