namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Which threads must not wait for a disk: one that has all slots would hold up every scrape.</summary>
public static class DiskWaits
{
    [ThreadStatic]
    private static bool s_mustNot;

    internal static bool MustNot => s_mustNot;

    /// <summary>From now on this thread leaves writing to others.</summary>
    public static void Forbid() => s_mustNot = true;
}
