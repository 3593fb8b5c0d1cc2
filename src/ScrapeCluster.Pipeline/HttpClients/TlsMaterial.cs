using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Certificates ready for use. No authorities means the system's; no client certificate means none is sent.</summary>
internal sealed record TlsMaterial(X509Certificate2Collection? Authorities, SslStreamCertificateContext? Client)
{
    public static readonly TlsMaterial None = new(null, null);

    /// <exception cref="HttpRequestException">A text is not PEM, or key and certificate do not belong together.</exception>
    public static TlsMaterial Load(TlsTexts texts, TlsOptions options)
    {
        var authorities = texts.Ca.Length == 0 ? null : LoadAuthorities(texts.Ca, Place("tls_config ca", options.CaFile));
        var client = texts.Cert.Length == 0 ? null : LoadClient(texts, options);
        return new TlsMaterial(authorities, client);
    }

    private static X509Certificate2Collection LoadAuthorities(string pem, string place)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new DescribedHttpException($"Cannot use {place}: it holds a certificate that cannot be read.", e);
        }

        return authorities.Count > 0
            ? authorities
            : throw new DescribedHttpException($"Cannot use {place}: it holds no certificate in PEM form.");
    }

    private static SslStreamCertificateContext LoadClient(TlsTexts texts, TlsOptions options)
    {
        var place = $"{Place("tls_config cert", options.CertFile)} with {Place("key", options.KeyFile)}";
        try
        {
            var certificate = X509Certificate2.CreateFromPem(texts.Cert, texts.Key);
            var sentAlong = new X509Certificate2Collection();
            sentAlong.ImportFromPem(texts.Cert);
            return SslStreamCertificateContext.Create(certificate, sentAlong, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new DescribedHttpException(
                $"Cannot use {place}: they must be a certificate and its unencrypted RSA or EC key in PEM form ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private static string Place(string key, string? file) => file is null ? key : $"{key}_file \"{file}\"";
}

/// <summary>The PEM texts as they stand in configuration or files now; empty where there is none.</summary>
internal sealed record TlsTexts(string Ca, string Cert, string Key);
