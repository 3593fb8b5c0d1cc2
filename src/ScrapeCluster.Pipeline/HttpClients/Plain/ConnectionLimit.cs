using System.Globalization;

namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>
/// How many connections may be open at once. Each is a file, and a process that has no more files cannot go on: neither queues nor listeners work, and the
/// runtime itself ends where it has to open one of its own (getrlimit(2), RLIMIT_NOFILE). Safe on many threads.
/// </summary>
/// <param name="most">At least 1.</param>
internal sealed class ConnectionLimit(int most)
{
    /// <summary>Kept for everything else, where there are enough; half, where there are few.</summary>
    private const int FilesKept = 1_000;

    /// <summary>Where nothing says how many files there may be.</summary>
    private const int ManyFiles = 1 << 20;

    private int _open;

    public int Most => most;

    public int Open => Volatile.Read(ref _open);

    public bool IsReached => Open >= most;

    /// <summary>So many are open that those which are not used should be closed.</summary>
    public bool IsNear => Open > most - Math.Max(1, most / 8);

    /// <summary>What this process may have; the runtime has raised it to the hard limit when it started.</summary>
    public static ConnectionLimit OfProcess()
    {
        try
        {
            return new ConnectionLimit(MostOf(FilesOf(File.ReadLines("/proc/self/limits"))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ConnectionLimit(MostOf(ManyFiles));
        }
    }

    /// <param name="limits">As /proc/self/limits has them: "Max open files   1024   524288   files".</param>
    public static int FilesOf(IEnumerable<string> limits)
    {
        foreach (var line in limits)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Max", "open", "files", var soft, ..])
                return int.TryParse(soft, CultureInfo.InvariantCulture, out var files) ? Math.Max(files, 2) : ManyFiles;
        }

        return ManyFiles;
    }

    public static int MostOf(int files) => files - Math.Min(files / 2, FilesKept);

    /// <returns>False: there are as many as there may be.</returns>
    public bool TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= most)
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Closed() => Interlocked.Decrement(ref _open);
}
