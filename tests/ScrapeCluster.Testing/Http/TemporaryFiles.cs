using System.Runtime.InteropServices;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Testing.Http;

/// <summary>How files change on disk under a running program: in one step, or by a link that leads elsewhere.</summary>
public static class TemporaryFiles
{
    /// <summary>The path of a file in the folder, whether it exists or not.</summary>
    public static string File(this TemporaryFolder folder, string name) => Path.Combine(folder.Path, name);

    /// <summary>Replaces a file in one step.</summary>
    public static void Replace(this TemporaryFolder folder, string name, string text) =>
        System.IO.File.Move(folder.Write($"{name}.new", text), folder.File(name), overwrite: true);

    /// <summary>Lets a symbolic link lead elsewhere in one step, as Kubernetes does with a mounted ConfigMap's <c>..data</c>.</summary>
    public static void SwapLink(this TemporaryFolder folder, string name, string target)
    {
        System.IO.File.CreateSymbolicLink(folder.File($"{name}_tmp"), target);
        if (Rename(folder.File($"{name}_tmp"), folder.File(name)) != 0)
            throw new IOException($"Cannot rename {name}_tmp: error {Marshal.GetLastPInvokeError()}.");
    }

    // File.Move refuses a link that leads to a directory.
    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
