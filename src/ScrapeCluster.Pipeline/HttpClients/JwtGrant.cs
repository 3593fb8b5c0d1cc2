using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Writes the signed statement that is exchanged for a token (RFC 7523, 2.1): a JWT that names us and is good for ten minutes.</summary>
internal static class JwtGrant
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <param name="key">PEM text of an RSA key.</param>
    /// <exception cref="HttpRequestException">The key is none.</exception>
    public static string Sign(OAuth2Options options, OAuth2JwtOptions jwt, string key, DateTimeOffset now)
    {
        var unsigned = $"{Encode(stream => WriteHeader(stream, jwt))}.{Encode(stream => WriteClaims(stream, options, jwt, now))}";
        using var rsa = Read(key);
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(unsigned), Hash(jwt.Algorithm), RSASignaturePadding.Pkcs1);
        return $"{unsigned}.{Base64Url.EncodeToString(signature)}";
    }

    private static RSA Read(string key)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(key);
            return rsa;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new DescribedHttpException("Cannot get an oauth2 token: client_certificate_key is no RSA private key in PEM form without a passphrase.", e);
        }
    }

    private static HashAlgorithmName Hash(string algorithm) => algorithm switch
    {
        "RS384" => HashAlgorithmName.SHA384,
        "RS512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    private static void WriteHeader(Utf8JsonWriter json, OAuth2JwtOptions jwt)
    {
        json.WriteString("alg", jwt.Algorithm);
        if (jwt.KeyId.Length > 0)
            json.WriteString("kid", jwt.KeyId);
        json.WriteString("typ", "JWT");
    }

    private static void WriteClaims(Utf8JsonWriter json, OAuth2Options options, OAuth2JwtOptions jwt, DateTimeOffset now)
    {
        using var own = JsonDocument.Parse(jwt.Claims);
        foreach (var (name, value) in Standard(options, jwt, now).Where(claim => !own.RootElement.TryGetProperty(claim.Name, out _)))
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }

        foreach (var claim in own.RootElement.EnumerateObject())
            claim.WriteTo(json);
    }

    private static IEnumerable<(string Name, object Value)> Standard(OAuth2Options options, OAuth2JwtOptions jwt, DateTimeOffset now)
    {
        yield return ("iss", jwt.Issuer.Length > 0 ? jwt.Issuer : options.ClientId);
        yield return ("sub", options.ClientId);
        yield return ("jti", Guid.NewGuid().ToString());
        yield return ("aud", jwt.Audience.Length > 0 ? jwt.Audience : options.TokenUrl);
        yield return ("iat", now.ToUnixTimeSeconds());
        yield return ("exp", (now + Lifetime).ToUnixTimeSeconds());
        if (options.Scopes.Count > 0)
            yield return ("scope", string.Join(' ', options.Scopes));
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
