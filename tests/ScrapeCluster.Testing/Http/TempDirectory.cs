using System.Runtime.InteropServices;

namespace ScrapeCluster.Testing.Http;

/// <summary>A directory of one test, gone afterwards.</summary>
public sealed class TempDirectory : IDisposable
{
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("scrapecluster-test-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file in place and returns its path.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Lets a symbolic link lead elsewhere in one step, as Kubernetes does with a mounted ConfigMap's <c>..data</c>.</summary>
    public void SwapLink(string name, string target)
    {
        System.IO.File.CreateSymbolicLink(File($"{name}_tmp"), target);
        if (Rename(File($"{name}_tmp"), File(name)) != 0)
            throw new IOException($"Cannot rename {name}_tmp: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Replaces a file in one step.</summary>
    public void Replace(string name, string text)
    {
        System.IO.File.WriteAllText(File($"{name}.new"), text);
        System.IO.File.Move(File($"{name}.new"), File(name), overwrite: true);
    }

    // File.Move refuses a link that leads to a directory.
    [DllImport("libc", EntryPoint = "rename", SetLastError = true, CharSet = CharSet.Ansi)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
