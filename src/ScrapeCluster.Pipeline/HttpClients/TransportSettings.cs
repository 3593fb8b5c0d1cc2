namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>What connections depend on.</summary>
internal sealed record TransportSettings(TlsOptions Tls, ProxyOptions Proxy, bool EnableHttp2);
