namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>
/// The keys ending in <c>_ref</c> name a secret within a secret manager. Prometheus reads them, but it has no manager
/// either: a client that needs one cannot be made.
/// </summary>
internal static class SecretReferences
{
    public static void Note(SectionReader section, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (section.TextOrNull(key) is not null)
                section.Errors.RefuseToRun(section.Node(key), section.Place, $"{key} is not supported: there is no secret manager; use the key without _ref, or the one with _file");
        }
    }
}
