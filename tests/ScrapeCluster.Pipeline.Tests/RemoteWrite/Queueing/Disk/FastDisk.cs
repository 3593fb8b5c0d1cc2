namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>For tests that begin and end a log a thousand times: in memory where the system has such a file system, so that nothing waits for a disk.</summary>
internal static class FastDisk
{
    private const string InMemory = "/dev/shm";

    public static string NewDirectory()
    {
        if (!Directory.Exists(InMemory))
            return Directory.CreateTempSubdirectory("queue-").FullName;
        return Directory.CreateDirectory(Path.Combine(InMemory, $"queue-{Guid.NewGuid():N}")).FullName;
    }
}
