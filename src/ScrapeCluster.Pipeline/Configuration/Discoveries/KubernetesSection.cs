using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class KubernetesSection : DiscoverySection<KubernetesDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new(
        "kubernetes_sd_config", "role", "api_server", "kubeconfig_file", "namespaces", "selectors", "attach_metadata");

    private static readonly KeyTable s_namespaceKeys = new("kubernetes_namespaces", "own_namespace", "names");

    private static readonly KeyTable s_selectorKeys = new("kubernetes_selector", "role", "label", "field");

    private static readonly KeyTable s_metadataKeys = new("kubernetes_attach_metadata", "node", "namespace", "deployment", "job", "cronjob");

    public override string Key => "kubernetes_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys, s_namespaceKeys, s_selectorKeys, s_metadataKeys];

    public override void Render(YamlText text, KubernetesDiscoveryOptions options) => KubernetesDiscoveryRenderer.Render(text, options);

    public override KubernetesDiscoveryOptions Read(SectionReader section, string directory)
    {
        var role = ReadRole(section);
        if (role is null && section.Text("role").Length == 0)
            section.Error("role", $"role is missing; it is one of {KubernetesRoles.Names}");
        var namespaces = section.Section("namespaces", s_namespaceKeys);
        var options = new KubernetesDiscoveryOptions
        {
            Role = role ?? default,
            ApiServer = section.Url("api_server")?.Text is { Length: > 0 } url ? url : null,
            KubeconfigFile = section.PathOrNull("kubeconfig_file", directory),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
            OwnNamespace = namespaces?.Flag("own_namespace") ?? false,
            Namespaces = (namespaces?.Texts("names") ?? []).ToValueList(),
            Selectors = ReadSelectors(section, role).ToValueList(),
            AttachMetadata = ReadMetadata(section),
        };
        CheckAccess(section, options);
        return options;
    }

    private static KubernetesRole? ReadRole(SectionReader section)
    {
        var name = section.Text("role");
        var role = KubernetesRoles.Parse(name);
        if (role is null && name.Length > 0)
            section.Error("role", $"role {Excerpt.Of(name)} is unknown; known are {KubernetesRoles.Names}");
        return role;
    }

    private static void CheckAccess(SectionReader section, KubernetesDiscoveryOptions options)
    {
        var hasClient = options.HttpClient != HttpClientOptions.Default;
        if (options.ApiServer is not null && options.KubeconfigFile is not null)
            section.Error("kubeconfig_file", "api_server and kubeconfig_file cannot both be given");
        else if (options.KubeconfigFile is not null && hasClient)
            section.Error("kubeconfig_file", "kubeconfig_file cannot stand beside options of the HTTP client; the file holds them");
        else if (options.ApiServer is null && hasClient)
            section.Error("api_server", "options of the HTTP client need api_server; without it the pod's service account is used");
        if (options.OwnNamespace && options.ApiServer is not null)
            section.Error("namespaces", "namespaces.own_namespace cannot stand beside api_server; name the namespace under names");
        if (options.OwnNamespace && options.KubeconfigFile is not null)
            section.Error("namespaces", "namespaces.own_namespace cannot stand beside kubeconfig_file; name the namespace under names");
    }

    private static List<KubernetesSelectorOptions> ReadSelectors(SectionReader parent, KubernetesRole? role)
    {
        var selectors = new List<KubernetesSelectorOptions>();
        var items = parent.Items("selectors") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var place = $"{parent.At("selectors")}[{i}]";
            var section = SectionReader.From(items[i], s_selectorKeys, parent.Errors, place);
            if (section is not null && ReadRole(section) is { } of)
            {
                CheckSelector(section, role, of, selectors);
                selectors.Add(new KubernetesSelectorOptions(of, section.Text("label"), section.Text("field")));
            }
            else if (section is null || section.Text("role").Length == 0)
            {
                parent.Errors.Add(items[i], place, "role is missing");
            }
        }

        return selectors;
    }

    private static void CheckSelector(SectionReader section, KubernetesRole? role, KubernetesRole of, List<KubernetesSelectorOptions> earlier)
    {
        var name = KubernetesRoles.NameOf(of);
        if (earlier.Any(selector => selector.Role == of))
            section.Error("role", $"role {name} has a selector already; put both into one, joined by a comma");
        if (role is { } main && !KubernetesRoles.SelectorsOf(main).Contains(of))
        {
            var allowed = string.Join(", ", KubernetesRoles.SelectorsOf(main).Select(KubernetesRoles.NameOf));
            section.Error("role", $"role {KubernetesRoles.NameOf(main)} takes no selector of role {name}; allowed: {allowed}");
        }

        if (!SelectorText.IsField(section.Text("field")))
            section.Error("field", $"{Excerpt.Of(section.Text("field"))} is no field selector; it looks like metadata.name=a,status.phase!=Failed");
        if (!SelectorText.IsLabel(section.Text("label")))
            section.Error("label", $"{Excerpt.Of(section.Text("label"))} is no label selector; it looks like app=a,tier in (b, c),!old");
    }

    private static KubernetesMetadataOptions ReadMetadata(SectionReader parent) =>
        parent.Section("attach_metadata", s_metadataKeys) is not { } section ? KubernetesMetadataOptions.None : new KubernetesMetadataOptions
        {
            Node = section.Flag("node"),
            Namespace = section.Flag("namespace"),
            Deployment = section.Flag("deployment"),
            Job = section.Flag("job"),
            CronJob = section.Flag("cronjob"),
        };
}
