using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Turns <c>tls_config</c> into the options of a TLS client that verifies as Go's crypto/tls does.</summary>
internal static class TlsClient
{
    public static SslClientAuthenticationOptions CreateOptions(TlsOptions tls, TlsMaterial material)
    {
        var authority = tls.CaFile is { Length: > 0 } file ? $"ca_file \"{file}\"" : "ca";
        var verifier = new ServerVerifier(tls.InsecureSkipVerify, tls.ServerName, material.Authorities, authority);
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = Protocols(tls.MinVersion ?? TlsVersion.Tls12, tls.MaxVersion ?? TlsVersion.Tls13),
            ClientCertificateContext = material.Client,
            CertificateChainPolicy = ChainPolicy(material.Authorities),
#pragma warning disable CA5359 // It refuses by throwing, which the rule does not see.
            RemoteCertificateValidationCallback = verifier.Verify,
#pragma warning restore CA5359

            // Each connection proves both sides anew, so replaced certificates and authorities count at once.
            AllowTlsResume = false,
            AllowRenegotiation = false,
        };
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection? authorities)
    {
        // Neither revocation lists nor missing intermediates are fetched from the network in the middle of a handshake.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    private static SslProtocols Protocols(TlsVersion min, TlsVersion max)
    {
        var protocols = SslProtocols.None;
        for (var version = min; version <= max; version++)
            protocols |= Protocol(version);
        return protocols;
    }

    private static SslProtocols Protocol(TlsVersion version) => version switch
    {
#pragma warning disable SYSLIB0039, CA5397, CA5398 // Old versions only where the configuration asks for them.
        TlsVersion.Tls10 => SslProtocols.Tls,
        TlsVersion.Tls11 => SslProtocols.Tls11,
#pragma warning restore SYSLIB0039, CA5397, CA5398
        TlsVersion.Tls12 => SslProtocols.Tls12,
        _ => SslProtocols.Tls13,
    };
}
