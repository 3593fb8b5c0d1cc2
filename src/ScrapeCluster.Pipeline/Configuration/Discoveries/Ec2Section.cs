using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class Ec2Section : DiscoverySection<Ec2DiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new KeyTable("ec2_sd_config", "port", "refresh_interval", "filters").With(AwsAccessReader.Keys);

    public override string Key => "ec2_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys, Ec2FilterReader.Keys];

    public override Ec2DiscoveryOptions Read(SectionReader section, string directory) => new()
    {
        Access = AwsAccessReader.Read(section),
        Port = section.Whole("port", Ec2DiscoveryOptions.DefaultPort),
        RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
        Filters = Ec2FilterReader.Read(section, needsValues: true),
        HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
    };

    public override void Render(YamlText text, Ec2DiscoveryOptions options)
    {
        AwsAccessReader.Render(text, options.Access);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("port", options.Port);
        Ec2FilterReader.Render(text, options.Filters);
        HttpClientRenderer.Render(text, options.HttpClient);
    }
}
