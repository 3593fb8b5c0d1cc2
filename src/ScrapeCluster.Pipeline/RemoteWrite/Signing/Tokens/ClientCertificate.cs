using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;

/// <summary>Reads a certificate with its key from PEM or PFX files.</summary>
internal static class ClientCertificate
{
    /// <exception cref="CryptographicException">The file holds no certificate with a key.</exception>
    public static X509Certificate2 Load(AzureAdMethod.Certificate method)
    {
        var bytes = File.ReadAllBytes(method.Path);
        var password = method.Password.Value is { Length: > 0 } given ? given : null;
        if (!bytes.AsSpan().StartsWith("-----BEGIN"u8) && bytes.AsSpan().IndexOf("-----BEGIN CERTIFICATE"u8) < 0)
            return X509CertificateLoader.LoadPkcs12(bytes, password);

        var certificate = System.Text.Encoding.UTF8.GetString(bytes);
        var key = method.KeyPath is { } keyPath ? File.ReadAllText(keyPath) : certificate;
        return password is not null && key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(certificate, key, password)
            : X509Certificate2.CreateFromPem(certificate, key);
    }
}
