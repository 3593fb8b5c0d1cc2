using System.Text;
using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>
/// Writes the discoveries of a ScrapeConfig. They have the fields of Prometheus' own, in the spelling of Kubernetes; what a configuration does not know is refused
/// when the job is read.
/// </summary>
internal static class ScrapeConfigDiscoveries
{
    private const string Ending = "SDConfigs";

    public static void Add(ResourceContext context, MappingBuilder config)
    {
        if (context.Spec.At("staticConfigs") is { ValueKind: JsonValueKind.Array } lists && lists.GetArrayLength() > 0)
            config.Copy("static_configs", context.Spec, "staticConfigs");
        if (context.Spec.ValueKind != JsonValueKind.Object)
            return;
        foreach (var field in context.Spec.EnumerateObject().Where(field => field.Name.EndsWith(Ending, StringComparison.Ordinal)))
        {
            var entries = context.Spec.Each(field.Name, entry => entry);
            var translated = entries.Select((entry, index) => Translate(context, field.Name, entry, $"spec.{field.Name}[{index}]").Mapping).ToList();
            if (translated.Count > 0)
                config.Add($"{field.Name[..^Ending.Length].ToLowerInvariant()}_sd_configs", config.List(translated));
        }
    }

    private static MappingBuilder Translate(ResourceContext context, string section, JsonElement entry, string place)
    {
        var result = ResourceContext.NewMapping();
        foreach (var field in entry.EnumerateObject().Where(field => !HttpPart.Names.Contains(field.Name)))
            AddField(context, result, entry, field.Name, place);
        HttpPart.Add(context, result, entry, place);
        if (section == "kubernetesSDConfigs" && entry.TextOrNull("apiServer") is null)
            result.Add("kubeconfig_file", context.KubeconfigFile);
        return result;
    }

    private static void AddField(ResourceContext context, MappingBuilder result, JsonElement entry, string name, string place)
    {
        var value = entry.At(name);
        switch (name)
        {
            case "role" or "scheme":
                result.CopyLower(name, entry, name);
                break;
            case "tokenRef":
                result.Add("token", context.Secret(value, $"{place}.{name}"));
                break;
            // Keys of AWS come in pairs: one alone does not count.
            case "accessKey" or "secretKey" when value.ValueKind == JsonValueKind.Object && entry.At(name == "accessKey" ? "secretKey" : "accessKey").ValueKind != JsonValueKind.Object:
                break;
            case "namespaces":
                result.Add("namespaces", ResourceContext.NewMapping().Copy("names", value, "names").Copy("own_namespace", value, "ownNamespace"));
                break;
            case "selectors":
                result.Add("selectors", result.List(entry.Each(name, selector =>
                    ResourceContext.NewMapping().CopyLower("role", selector, "role").Copy("label", selector, "label").Copy("field", selector, "field").Mapping)));
                break;
            case "attachMetadata":
                if (entry.Text("role").ToLowerInvariant() is "pod" or "endpoints" or "endpointslice")
                    result.Copy("attach_metadata", entry, name);
                break;
            default:
                if (value.ValueKind == JsonValueKind.Object && value.At("key").ValueKind == JsonValueKind.String && value.At("name").ValueKind == JsonValueKind.String)
                    result.Add(Snake(name), context.Secret(value, $"{place}.{name}"));
                else
                    result.Copy(Snake(name), entry, name);
                break;
        }
    }

    /// <summary><c>refreshInterval</c> as <c>refresh_interval</c>; capitals in a row are one word: <c>roleARN</c> as <c>role_arn</c>.</summary>
    private static string Snake(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
