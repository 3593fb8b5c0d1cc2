using System.Globalization;

namespace ScrapeCluster.Load.Comparing;

/// <summary>What the kernel says of processes, summed up: processor time, and resident memory.</summary>
internal static class ProcessUse
{
    // What USER_HZ is on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time so far, seconds.</summary>
    public static double ProcessorSeconds(params IEnumerable<int> processes) => processes.Sum(ProcessorSeconds);

    /// <summary>Resident now, bytes.</summary>
    public static long ResidentBytes(params IEnumerable<int> processes) => processes.Sum(process => Status(process, "VmRSS:"));

    /// <summary>The most that was ever resident, bytes.</summary>
    public static long PeakBytes(params IEnumerable<int> processes) => processes.Sum(process => Status(process, "VmHWM:"));

    /// <summary>Time that the machine's processors were not idle, seconds since it started.</summary>
    public static double MachineBusySeconds()
    {
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Ticks).ToList();
        return (times.Take(8).Sum() - times[3] - times[4]) / TicksPerSecond;
    }

    private static double ProcessorSeconds(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        return (Ticks(fields[11]) + Ticks(fields[12])) / TicksPerSecond;
    }

    private static long Status(int process, string name) =>
        1024 * Ticks(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private static long Ticks(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
