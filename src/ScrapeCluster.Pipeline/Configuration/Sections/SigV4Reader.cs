namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Checks <c>sigv4</c>: signing requests for AWS.</summary>
internal static class SigV4Reader
{
    public static readonly KeyTable Keys = new(
        "sigv4", "region", "access_key", "secret_key", "profile", "role_arn", "external_id", "use_fips_sts_endpoint", "service_name");

    /// <returns>True where the section is there.</returns>
    public static bool Check(SectionReader parent)
    {
        if (parent.Section("sigv4", Keys) is not { } section)
            return false;

        foreach (var key in Keys.Keys.Where(key => key != "use_fips_sts_endpoint"))
            _ = section.Text(key);
        _ = section.Flag("use_fips_sts_endpoint");
        if (section.CountOf("access_key", "secret_key") == 1)
            section.Errors.Add(section.Start, section.Place, "access_key and secret_key must be given together, or neither");
        if (section.TextOrNull("external_id") is not null && section.TextOrNull("role_arn") is null)
            section.Error("external_id", "external_id needs role_arn");
        return true;
    }
}
