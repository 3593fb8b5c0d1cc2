using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A custom resource that is being translated, and what the translation needs beside it.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Data">Where its Secrets and ConfigMaps are.</param>
/// <param name="KubeconfigFile">How the API server is reached that the targets are found at; null: from within.</param>
internal sealed record ResourceContext(OperatorResource Resource, ReferencedData Data, string? KubeconfigFile)
{
    /// <summary>Resources have no lines.</summary>
    public static readonly YamlNode Mark = new YamlScalar("", "", isPlain: true, 0, 0);

    public JsonElement Spec => Resource.Spec;

    public string Namespace => Resource.Meta.Namespace;

    public string Name => Resource.Meta.Name;

    /// <summary>A text in a Secret.</summary>
    public string Secret(JsonElement selector, string place) => Data.TextOf("secrets", Namespace, selector, place);

    /// <summary>A text in a Secret or a ConfigMap; null where neither is named.</summary>
    public string? SecretOrConfigMap(JsonElement choice, string place)
    {
        if (choice.At("secret").ValueKind == JsonValueKind.Object)
            return Data.TextOf("secrets", Namespace, choice.At("secret"), $"{place}.secret");
        return choice.At("configMap").ValueKind == JsonValueKind.Object ? Data.TextOf("configmaps", Namespace, choice.At("configMap"), $"{place}.configMap") : null;
    }

    public static MappingBuilder NewMapping() => new(Mark);

    /// <summary>Scrape classes are part of the operator's Prometheus resource, which is not read: a resource that names one is refused, as by an operator that does not have it.</summary>
    /// <exception cref="ResourceRefusedException">One is named.</exception>
    public void RefuseScrapeClass()
    {
        if (Spec.Text("scrapeClass") is { Length: > 0 } name)
            throw new ResourceRefusedException($"spec.scrapeClass \"{name}\" is not known: there are no scrape classes here; write what it stands for into the resource");
    }

    public OperatorJob ToJob(MappingBuilder config) => new(Resource.Title, config.Mapping);
}
