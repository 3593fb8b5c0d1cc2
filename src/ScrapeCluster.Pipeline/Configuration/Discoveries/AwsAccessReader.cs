using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Discovery.Aws;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>Reads and writes the keys that say how AWS is asked.</summary>
internal static class AwsAccessReader
{
    public static readonly KeyTable Keys = new("aws_access", "region", "endpoint", "access_key", "secret_key", "profile", "role_arn", "external_id");

    public static AwsAccessOptions Read(SectionReader section) => new()
    {
        Region = section.TextOrNull("region"),
        Endpoint = section.TextOrNull("endpoint"),
        AccessKey = section.TextOrNull("access_key"),
        SecretKey = section.Secret("secret_key"),
        Profile = section.TextOrNull("profile"),
        RoleArn = section.TextOrNull("role_arn"),
        ExternalId = section.TextOrNull("external_id"),
    };

    public static void Render(YamlText text, AwsAccessOptions options)
    {
        text.AddUnlessEmpty("region", options.Region);
        text.AddUnlessEmpty("endpoint", options.Endpoint is { } url ? HttpClientRenderer.Redact(url) : null);
        text.AddUnlessEmpty("access_key", options.AccessKey);
        text.Add("secret_key", options.SecretKey);
        text.AddUnlessEmpty("profile", options.Profile);
        text.AddUnlessEmpty("role_arn", options.RoleArn);
        text.AddUnlessEmpty("external_id", options.ExternalId);
    }
}
