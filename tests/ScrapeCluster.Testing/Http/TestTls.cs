using System.Security.Authentication;

namespace ScrapeCluster.Testing.Http;

/// <summary>How a <see cref="TestHttpServer"/> speaks TLS. The certificate may be changed while it runs.</summary>
public sealed class TestTls(TestCertificate certificate)
{
    public TestCertificate Certificate { get; set; } = certificate;

    /// <summary>Certificates to send after the server's own.</summary>
    public string ChainPem { get; init; } = "";

    public bool RequireClientCertificate { get; init; }
    public SslProtocols Protocols { get; init; } = SslProtocols.None;
}
