using System.Runtime.InteropServices;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Brings a directory's entries down to the disk: without that a file that was made shortly before a loss of power may have no name after it.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Does nothing where the system has no such thing, or fails: a file's own sync mostly brings its name along.</summary>
    public static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var file = Open(directory, ReadOnly);
        if (file < 0)
            return;
        _ = Sync(file);
        _ = Close(file);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
