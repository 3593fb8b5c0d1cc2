namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Reads the certificate texts of a <c>tls_config</c>.</summary>
internal sealed class TlsFiles(TlsOptions options, TimeProvider time)
{
    private readonly SecretSource _ca = SecretSource.Of(options.Ca, options.CaFile, "tls_config ca_file", time);
    private readonly SecretSource _cert = SecretSource.Of(options.Cert, options.CertFile, "tls_config cert_file", time);
    private readonly SecretSource _key = SecretSource.Of(options.Key.Value, options.KeyFile, "tls_config key_file", time);

    /// <summary>Whether there is any certificate to load.</summary>
    public static bool IsNeeded(TlsOptions options) =>
        new[] { options.Ca, options.CaFile, options.Cert, options.CertFile }.Any(value => !string.IsNullOrEmpty(value));

    /// <exception cref="HttpRequestException">A file cannot be read.</exception>
    public TlsTexts Read() => new(_ca.Read(), _cert.Read(), _key.Read());

    /// <exception cref="HttpRequestException">The texts are not what they must be.</exception>
    public TlsMaterial Load(TlsTexts texts)
    {
        if (texts.Ca.Length == 0 && !string.IsNullOrEmpty(options.CaFile))
            throw new DescribedHttpException($"Cannot use tls_config ca_file \"{options.CaFile}\": it is empty.");
        if (texts.Cert.Length == 0 && !string.IsNullOrEmpty(options.CertFile))
            throw new DescribedHttpException($"Cannot use tls_config cert_file \"{options.CertFile}\": it is empty.");
        return TlsMaterial.Load(texts, options);
    }
}
