using System.Diagnostics;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>
/// A disk of 1 MB that can be filled, made read-only and freed again: a tmpfs where this process may mount one. Elsewhere a directory whose permissions are
/// taken away, which says the same to who writes, and a warning in the test's result says so.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Size = 1 << 20;

    private readonly string _root = Directory.CreateTempSubdirectory("disk-").FullName;
    private readonly bool _isMounted;

    public SmallDisk()
    {
        _isMounted = Environment.UserName == "root" && TryRun("mount", "-t", "tmpfs", "-o", $"size={Size}", "tmpfs", _root);
        if (!_isMounted)
            TestContext.Current.AddWarning("No right to mount a tmpfs: directories without the right to write stand for a disk that is full.");
    }

    public string Data => Path.Combine(_root, "queue");

    /// <summary>No byte more can be written.</summary>
    public void Fill()
    {
        if (!_isMounted)
        {
            Forbid();
            return;
        }
        using var filler = File.Create(Path.Combine(_root, "filler"), bufferSize: 0);
        try
        {
            for (var piece = new byte[1024]; ;)
                filler.Write(piece);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free()
    {
        if (_isMounted)
            File.Delete(Path.Combine(_root, "filler"));
        else
            Allow();
    }

    public void MakeReadOnly()
    {
        if (!_isMounted || !TryRun("mount", "-o", "remount,ro", _root))
            Forbid();
    }

    public void MakeWritable()
    {
        if (_isMounted)
            TryRun("mount", "-o", "remount,rw", _root);
        Allow();
    }

    public void Dispose()
    {
        MakeWritable();
        if (_isMounted)
            TryRun("umount", "-l", _root);
        Directory.Delete(_root, recursive: true);
    }

    private void Forbid() => Chmod("a-w");

    private void Allow() => Chmod("u+w");

    private void Chmod(string mode) => TryRun("chmod", "-R", mode, _root);

    private static bool TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
