using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class AwsSection : DiscoverySection<AwsDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys =
        new KeyTable("aws_sd_config", "role", "port", "refresh_interval", "filters", "clusters").With(AwsAccessReader.Keys);

    public override string Key => "aws_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override AwsDiscoveryOptions Read(SectionReader section, string directory) => new()
    {
        Role = ReadRole(section),
        Access = AwsAccessReader.Read(section),
        // As for Prometheus, nought is as good as nothing here.
        Port = section.Whole("port") is var port and not 0 ? port : Ec2DiscoveryOptions.DefaultPort,
        RefreshInterval = section.Duration("refresh_interval") is var interval && interval != TimeSpan.Zero ? interval : TimeSpan.FromMinutes(1),
        // Prometheus takes filters without values here and leaves it to EC2 to refuse them.
        Filters = Ec2FilterReader.Read(section, needsValues: false),
        Clusters = (section.Texts("clusters") ?? []).ToValueList(),
        HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
    };

    public override void Render(YamlText text, AwsDiscoveryOptions options)
    {
        text.Add("role", AwsRoles.NameOf(options.Role));
        AwsAccessReader.Render(text, options.Access);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("port", options.Port);
        HttpClientRenderer.Render(text, options.HttpClient);
        Ec2FilterReader.Render(text, options.Filters);
        text.Add("clusters", options.Clusters);
    }

    private static AwsRole ReadRole(SectionReader section)
    {
        var name = section.Text("role");
        if (AwsRoles.Parse(name) is { } role)
            return role;
        if (name.Length == 0)
            section.Error("role", $"role is missing; it is one of {AwsRoles.Names}");
        else if (AwsRoles.NotSupportedYet.Contains(name))
            section.Error("role", $"role {name} is not supported yet; supported are {AwsRoles.Names}");
        else
            section.Error("role", $"role {Excerpt.Of(name)} is unknown; known are {AwsRoles.Names}");
        return default;
    }
}
