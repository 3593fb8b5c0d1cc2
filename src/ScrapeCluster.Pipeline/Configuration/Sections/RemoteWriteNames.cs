using System.Security.Cryptography;
using System.Text;
using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>
/// Names of remote-write endpoints, which mark their queues and metrics. Without one in the file an endpoint is named after its URL, so
/// that what is queued survives a change of everything else: new credentials, for example.
/// </summary>
internal static class RemoteWriteNames
{
    /// <summary>Names those without one. Reports names given twice, and entries that are the same in everything.</summary>
    public static ValueList<RemoteWriteOptions> Fill(IReadOnlyList<RemoteWriteOptions?> endpoints, SectionReader root)
    {
        var items = root.Items("remote_write") ?? [];
        var named = new List<RemoteWriteOptions>();
        for (var i = 0; i < endpoints.Count; i++)
        {
            if (endpoints[i] is not { } endpoint)
                continue;
            var place = $"remote_write[{i}]";
            if (endpoint.Name.Length == 0 && endpoints.Take(i).Any(other => other is { Name: "" } && TextOf(other) == TextOf(endpoint)))
                root.Errors.RefuseToRun(items[i], place, "this entry is the same as another one; every sample would be sent twice");
            var name = NameOf(endpoint, named);
            if (endpoint.Name.Length > 0 && named.Any(other => other.Name == name))
                root.Errors.Add(items[i], place, $"name \"{name}\" is given to another entry already");
            named.Add(endpoint with { Name = name });
        }

        return named.ToValueList();
    }

    // A second entry with the same URL differs in something else, which then has to tell it apart.
    private static string NameOf(RemoteWriteOptions endpoint, List<RemoteWriteOptions> before)
    {
        if (endpoint.Name.Length > 0)
            return endpoint.Name;
        var name = Hash(endpoint.Url);
        return before.Exists(other => other.Name == name) ? Hash(TextOf(endpoint)) : name;
    }

    private static string TextOf(RemoteWriteOptions options)
    {
        var text = new YamlText(showSecrets: true);
        RemoteWriteRenderer.Render(text, options);
        return text.ToString();
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6].ToLowerInvariant();
}
