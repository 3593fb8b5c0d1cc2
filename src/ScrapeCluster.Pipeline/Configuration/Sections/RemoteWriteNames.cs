using System.Security.Cryptography;
using System.Text;
using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Names of remote-write endpoints, which mark their queues and metrics.</summary>
internal static class RemoteWriteNames
{
    /// <summary>The first six hex digits of a hash over all options: the same after a restart, another one after a change.</summary>
    public static string Default(RemoteWriteOptions options)
    {
        var text = new YamlText(showSecrets: true);
        RemoteWriteRenderer.Render(text, options);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return Convert.ToHexString(hash)[..6].ToLowerInvariant();
    }

    /// <summary>Reports names given twice, and entries that are the same in everything.</summary>
    public static void Check(IReadOnlyList<RemoteWriteOptions?> endpoints, SectionReader root)
    {
        var items = root.Items("remote_write") ?? [];
        for (var i = 0; i < endpoints.Count; i++)
        {
            if (endpoints[i] is not { } endpoint || !endpoints.Take(i).Any(other => other?.Name == endpoint.Name))
                continue;
            var place = $"remote_write[{i}]";
            if (IsNamed(endpoint))
                root.Errors.Add(items[i], place, $"name \"{endpoint.Name}\" is given to another entry already");
            else
                root.Errors.RefuseToRun(items[i], place, "this entry is the same as another one; every sample would be sent twice");
        }
    }

    private static bool IsNamed(RemoteWriteOptions options) => Default(options with { Name = "" }) != options.Name;
}
