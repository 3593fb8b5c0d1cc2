using System.Runtime.InteropServices;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Ends the process without running what waits for a graceful end (finalizers, exit handlers, the actor system's own hook).</summary>
internal static class ImmediateExit
{
    public static void Now(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(exitCode);
        ExitWithoutHandlers(exitCode);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitWithoutHandlers(int exitCode);
}
