using System.Text.Json;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Writes the <c>kubernetes_sd_configs</c> of a monitor or a probe.</summary>
internal static class KubernetesPart
{
    /// <param name="context">The resource.</param>
    /// <param name="config">Gets the section.</param>
    /// <param name="role">Of the discovery.</param>
    /// <param name="namespaceSelector">With <c>any</c> or <c>matchNames</c>; neither: the resource's own namespace.</param>
    public static void Add(ResourceContext context, MappingBuilder config, string role, JsonElement namespaceSelector)
    {
        var discovery = ResourceContext.NewMapping().Add("role", role).Add("kubeconfig_file", context.KubeconfigFile);
        if (namespaceSelector.FlagOrNull("any") != true)
        {
            var names = namespaceSelector.Texts("matchNames");
            discovery.Add("namespaces", ResourceContext.NewMapping().Add("names", names.Length > 0 ? names : [context.Namespace]));
        }

        if (context.Spec.At("attachMetadata") is { ValueKind: JsonValueKind.Object } metadata && role != "ingress")
            discovery.Add("attach_metadata", ResourceContext.NewMapping().Add("node", metadata.FlagOrNull("node") ?? false));
        if (IsByServer(context) && role != "ingress")
            AddSelectors(context, discovery, role);
        config.Add("kubernetes_sd_configs", config.List([discovery.Mapping]));
    }

    /// <summary>Whether the API server selects (<c>selectorMechanism: RoleSelector</c>), instead of relabeling rules.</summary>
    /// <exception cref="ResourceRefusedException">It is neither.</exception>
    public static bool IsByServer(ResourceContext context) => context.Spec.TextOrNull("selectorMechanism") switch
    {
        null or "RelabelConfig" => false,
        "RoleSelector" => true,
        var other => throw new ResourceRefusedException($"spec.selectorMechanism \"{other}\" is not known; allowed are RelabelConfig, RoleSelector"),
    };

    // Those of services and of their endpoints bear the same labels.
    private static void AddSelectors(ResourceContext context, MappingBuilder discovery, string role)
    {
        var label = LabelSelection.ToText(context.Spec.At("selector"), "spec.selector");
        if (label.Length == 0)
            return;
        string[] roles = role == "pod" ? ["pod"] : [role, "service"];
        discovery.Add("selectors", discovery.List(roles.Select(of => ResourceContext.NewMapping().Add("role", of).Add("label", label).Mapping)));
    }
}
