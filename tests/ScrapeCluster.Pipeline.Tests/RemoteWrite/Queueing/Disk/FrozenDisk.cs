using System.Diagnostics;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>
/// A disk that can stand still: who writes to it then waits until it thaws, and nothing can end that thread. An image that is mounted, where this process may; elsewhere
/// <see cref="IsHere"/> is false, and a warning in the test's result says so.
/// </summary>
internal sealed class FrozenDisk : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("frozen-").FullName;
    private readonly string _mount;
    private Timer? _thaw;

    public FrozenDisk()
    {
        _mount = Directory.CreateDirectory(Path.Combine(_root, "mount")).FullName;
        var image = Path.Combine(_root, "image");
        using (var file = File.Create(image))
            file.SetLength(16 << 20);
        IsHere = Environment.UserName == "root" && TryRun("mkfs.ext4", "-q", "-F", image) && TryRun("mount", "-o", "loop", image, _mount);
        if (!IsHere)
            TestContext.Current.AddWarning("No right to mount an image, or no mkfs.ext4: a disk that stands still was not tried.");
    }

    public bool IsHere { get; }

    public string Data => Path.Combine(_mount, "queue");

    /// <summary>Until <see cref="Thaw"/>, or for a minute: a test that fails must not leave threads behind that nothing can end.</summary>
    public void Freeze()
    {
        if (!TryRun("fsfreeze", "-f", _mount))
            throw new InvalidOperationException($"Cannot freeze {_mount}.");
        _thaw = new Timer(_ => Thaw(), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
    }

    public void Thaw()
    {
        if (Interlocked.Exchange(ref _thaw, null) is not { } timer)
            return;
        timer.Dispose();
        TryRun("fsfreeze", "-u", _mount);
    }

    public void Dispose()
    {
        Thaw();
        if (IsHere)
            TryRun("umount", "-l", _mount);
        Directory.Delete(_root, recursive: true);
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
