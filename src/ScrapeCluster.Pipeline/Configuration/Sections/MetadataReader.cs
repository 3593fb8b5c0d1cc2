namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Checks <c>metadata_config</c>. Metadata is not sent, as remote write 1.0 leaves it open.</summary>
internal static class MetadataReader
{
    public static readonly KeyTable Keys = new("metadata_config", "send", "send_interval", "max_samples_per_send");

    public static void Check(SectionReader parent)
    {
        if (parent.Section("metadata_config", Keys) is not { } section)
            return;

        _ = section.Duration("send_interval");
        _ = section.Whole("max_samples_per_send");
        if (section.Flag("send", true))
            parent.Errors.Warn(section.Start, parent.Place, "metadata_config has no effect: metadata is not sent");
    }
}
