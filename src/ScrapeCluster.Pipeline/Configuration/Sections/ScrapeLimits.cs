namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Limits are unsigned 64-bit numbers in a file; nothing here ever counts beyond 31 bits.</summary>
internal static class ScrapeLimits
{
    public static int Limit(this SectionReader section, string key) => (int)Math.Min(section.Unsigned(key), int.MaxValue);

    /// <summary>The section's own limit, or the inherited one where it says none or 0.</summary>
    public static int Limit(this SectionReader section, string key, int inherited) => section.Limit(key) is > 0 and var own ? own : inherited;
}
