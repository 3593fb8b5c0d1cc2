using System.Globalization;
using System.Runtime.InteropServices;

namespace ScrapeCluster.Server.Hosting;

/// <summary>
/// Gives back memory with parts of the program's files that only its start needed (half of what a node at rest holds). What is needed again is read again
/// from the system's cache of the files, where it stays. Linux only.
/// </summary>
internal sealed class ProgramFilePages(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan[] Times = [TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    private const int DontNeed = 4;

    // A file that has just been mapped may still be written to by the loader; one that was there the last time is not.
    private HashSet<(nuint, nuint)> _known = [];

    /// <returns>Mappings of files that nothing was ever written to, and that nothing can write to.</returns>
    public static IEnumerable<(nuint Start, nuint Length)> Unwritten(IEnumerable<string> smaps)
    {
        (nuint Start, nuint Length)? candidate = null;
        foreach (var line in smaps)
        {
            if (!Matters(line))
                continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (TryMapping(words, out var start, out var length))
                candidate = words.Length > 5 && words[1][1] == '-' && words[5].StartsWith('/') ? (start, length) : null;
            else if (words is ["Anonymous:" or "Private_Dirty:" or "Shared_Dirty:" or "Locked:", not "0", ..])
                candidate = null;
            else if (words is ["VmFlags:", ..] && candidate is { } unwritten)
                yield return unwritten;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux())
            return;

        for (var i = 0; !stoppingToken.IsCancellationRequested; i = Math.Min(i + 1, Times.Length - 1))
        {
            await Task.Delay(Times[i], time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                GiveBack();
        }
    }

    private void GiveBack()
    {
        try
        {
            var unwritten = Unwritten(File.ReadLines("/proc/self/smaps")).ToHashSet();
            foreach (var (start, length) in unwritten.Where(_known.Contains))
                _ = Advise(start, length, DontNeed);
            _known = unwritten;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the memory stays.
        }
    }

    // Of each mapping's 25 lines or so.
    private static bool Matters(string line) =>
        line.Length > 0 && (line[0] is (>= '0' and <= '9') or (>= 'a' and <= 'f')
            || line.StartsWith("VmFlags:", StringComparison.Ordinal)
            || line.StartsWith("Anonymous:", StringComparison.Ordinal)
            || line.StartsWith("Private_Dirty:", StringComparison.Ordinal)
            || line.StartsWith("Shared_Dirty:", StringComparison.Ordinal)
            || line.StartsWith("Locked:", StringComparison.Ordinal));

    // "7f3c5a000000-7f3c5a021000 r-xp 00000000 08:01 1234   /usr/lib/file"
    private static bool TryMapping(string[] words, out nuint start, out nuint length)
    {
        (start, length) = (0, 0);
        var dash = words.Length < 5 ? -1 : words[0].IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !nuint.TryParse(words[0].AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            || !nuint.TryParse(words[0].AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end))
            return false;
        length = end - start;
        return true;
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nuint start, nuint length, int advice);
}
