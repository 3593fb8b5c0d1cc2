using System.Diagnostics;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Testing.Deploy;

/// <summary>What <c>kubectl kustomize</c> makes of the folders below deploy/kubernetes.</summary>
public static class Kustomization
{
    /// <summary>What to say where kubectl is not on PATH.</summary>
    public const string HowToGet = "Cannot find \"kubectl\": the base is read from its files, the overlays are not rendered; put a kubectl of 1.27 or later on PATH.";

    /// <summary>Every folder that a user would apply: "base", "overlays/eks-irsa".</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "base",
        .. Directory.GetDirectories(Path.Combine(Root, "overlays")).Select(folder => $"overlays/{Path.GetFileName(folder)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>deploy/kubernetes.</summary>
    public static string Root => Path.Combine(Programs.Root, "deploy", "kubernetes");

    /// <summary>Whether folders can be rendered here.</summary>
    public static bool CanRender { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "kubectl")));

    /// <returns>YAML documents.</returns>
    /// <exception cref="InvalidOperationException">kubectl refuses the folder; with what it said.</exception>
    public static async Task<string> RenderAsync(string folder)
    {
        using var kubectl = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(Root, folder)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = kubectl.StandardError.ReadToEndAsync();
        var documents = await kubectl.StandardOutput.ReadToEndAsync();
        await kubectl.WaitForExitAsync();
        return kubectl.ExitCode == 0
            ? documents
            : throw new InvalidOperationException($"kubectl kustomize {folder} ended with status {kubectl.ExitCode}: {await errors}");
    }

    /// <summary>The documents of the folder's own files, one after the other, without what kustomize would change.</summary>
    public static string Sources(string folder) => string.Join("\n---\n", Directory.GetFiles(Path.Combine(Root, folder), "*.yaml")
        .Where(file => Path.GetFileName(file) != "kustomization.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText));
}
