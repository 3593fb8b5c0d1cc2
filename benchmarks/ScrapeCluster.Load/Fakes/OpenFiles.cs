using System.Globalization;

namespace ScrapeCluster.Load.Fakes;

/// <summary>How many files and sockets a process may have open.</summary>
internal static class OpenFiles
{
    /// <summary>The hard limit: the runtime raises the soft one to it, and children inherit it.</summary>
    public static int Most()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], CultureInfo.InvariantCulture, out var most) ? most : 1 << 20;
    }
}
