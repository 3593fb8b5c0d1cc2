using System.Runtime.InteropServices;

namespace ScrapeCluster.Server.Hosting;

/// <summary>
/// Settings that the runtime and the C library read from the environment alone, before any code of ours runs. They are set by starting the same
/// program again in the same process, once. What the user has set stays. Each is explained in README.md. Linux only.
/// </summary>
internal static class EnvironmentSettings
{
    private const string Done = "SCRAPECLUSTER_ENVIRONMENT_IS_SET";

    private static readonly (string Name, string Value)[] Settings =
    [
        ("DOTNET_GCgen0size", "0x400000"),
        ("MALLOC_ARENA_MAX", "1"),
    ];

    /// <summary>Does not return where it starts the program again. To be called before anything else.</summary>
    public static void Apply(string[] args)
    {
        if (!OperatingSystem.IsLinux() || !RunsNode(args) || Environment.GetEnvironmentVariable(Done) is not null)
            return;

        var environment = Environment.GetEnvironmentVariables();
        foreach (var (name, value) in Settings)
        {
            if (!environment.Contains(name))
                environment[name] = value;
        }

        environment[Done] = "1";
        StartAgain([.. environment.Keys.Cast<string>().Select(name => $"{name}={environment[name]}")]);
    }

    // The other commands end before the settings would pay.
    internal static bool RunsNode(string[] args) =>
        args.Length == 0 || args[0] == "run" || (args[0].StartsWith('-') && !args.Any(arg => arg is "-h" or "-?" or "--help" or "--version"));

    // Where it cannot be, the node runs without the settings.
    private static void StartAgain(IEnumerable<string> environment)
    {
        try
        {
            var program = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName;
            var arguments = File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1]; // Each ends with a zero, an empty one too.
            if (program is not null)
                _ = Execute(Native(program), List(arguments), List(environment));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
        }
    }

    private static nint[] List(IEnumerable<string> texts) => [.. texts.Select(Native), 0];

    // Never freed: it is needed until the program that holds it is gone.
    private static nint Native(string text) => Marshal.StringToCoTaskMemUTF8(text);

    [DllImport("libc", EntryPoint = "execve")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Execute(nint program, nint[] arguments, nint[] environment);
}
