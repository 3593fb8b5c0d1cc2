using System.Security.Cryptography.X509Certificates;

namespace ScrapeCluster.Testing.Http;

/// <summary>A certificate and its key as PEM texts.</summary>
public sealed record TestCertificate(string CertificatePem, string KeyPem)
{
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
}
