using ScrapeCluster.Pipeline.Configuration.Discoveries;
using ScrapeCluster.Pipeline.Configuration.Sections;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>The keys of every section that has an effect here: what config/README.md must list.</summary>
internal static class ConfigurationKeys
{
    public static readonly IReadOnlyList<KeyTable> Documented =
    [
        RootReader.Keys, GlobalReader.Keys, ScrapeConfigReader.OwnKeys, DiscoveryReader.Keys, StaticConfigReader.Keys,
        .. DiscoverySections.All.SelectMany(section => section.Documented), RelabelConfigReader.Keys, RemoteWriteReader.OwnKeys, EndpointExtensionReader.Keys,
        EndpointExtensionReader.ShardingKeys, EndpointExtensionReader.SigV4Keys, EndpointExtensionReader.NamingKeys, QueueReader.Keys, MetadataReader.Keys, SigV4Reader.Keys,
        AzureAdReader.Keys, SigningReader.GoogleIamKeys, HttpClientReader.OwnKeys, HttpClientReader.BasicAuthKeys,
        HttpClientReader.AuthorizationKeys, OAuth2Reader.OwnKeys, TlsReader.Keys, ProxyReader.Keys, HttpHeadersReader.Keys,
        BuiltinReader.Keys, BuiltinReader.ReceiverKeys, BuiltinReader.HealthCheckKeys, TargetAllocatorReader.OwnKeys,
    ];
}
