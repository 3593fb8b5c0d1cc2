using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>sigv4</c>: signing requests for AWS.</summary>
internal static class SigV4Reader
{
    public static readonly KeyTable Keys = new(
        "sigv4", "region", "access_key", "secret_key", "profile", "role_arn", "external_id", "use_fips_sts_endpoint", "service_name");

    /// <summary>Null where the section is not there.</summary>
    public static SigV4Options? Read(SectionReader parent)
    {
        if (parent.Section("sigv4", Keys) is not { } section)
            return null;

        if (section.CountOf("access_key", "secret_key") == 1)
            section.Errors.Add(section.Start, section.Place, "access_key and secret_key must be given together, or neither");
        if (section.TextOrNull("external_id") is not null && section.TextOrNull("role_arn") is null)
            section.Error("external_id", "external_id needs role_arn");
        var options = new SigV4Options();
        return options with
        {
            Region = section.TextOrNull("region"),
            AccessKey = section.TextOrNull("access_key"),
            SecretKey = section.Secret("secret_key"),
            Profile = section.TextOrNull("profile"),
            RoleArn = section.TextOrNull("role_arn"),
            ExternalId = section.TextOrNull("external_id"),
            UseFipsStsEndpoint = section.Flag("use_fips_sts_endpoint"),
            ServiceName = section.TextOrNull("service_name") ?? options.ServiceName,
        };
    }
}
