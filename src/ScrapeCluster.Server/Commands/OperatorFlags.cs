using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Discovery.OperatorResources;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Commands;

/// <summary>The flags that say which custom resources of the Prometheus Operator become jobs.</summary>
internal sealed partial class OperatorFlags
{
    private readonly Option<bool> _enabled = Flag.Switch("discovery.operator-crds",
        "Take jobs from the ServiceMonitors, PodMonitors, Probes and ScrapeConfigs of a Kubernetes cluster, beside those of the configuration. The same on all nodes.");

    private readonly Option<string?> _kubeconfig = Flag.Optional<string?>("discovery.operator-crds.kubeconfig", "FILE", TryParsePath,
        "How the API server is reached, for these resources and for their targets. Without this flag: the cluster that the node runs in.");

    private readonly Option<IReadOnlyList<string>> _namespaces = Flag.Parsed("discovery.operator-crds.namespaces", "NAME,...", (IReadOnlyList<string>)[], TryParseNamespaces,
        "Namespaces whose resources are taken. Without this flag: all.");

    private readonly Option<string?> _selector = Flag.Optional<string?>("discovery.operator-crds.selector", "SELECTOR", TryParseSelector,
        "Labels of the resources that are taken, as kubectl selects them: release=monitoring. Without this flag: all.");

    private readonly Option<string?> _namespaceSelector = Flag.Optional<string?>("discovery.operator-crds.namespace-selector", "SELECTOR", TryParseSelector,
        "Labels of the namespaces whose resources are taken. Without this flag: all.");

    public IEnumerable<Option> All => [_enabled, _kubeconfig, _namespaces, _selector, _namespaceSelector];

    /// <returns>Null where they are not asked for.</returns>
    public OperatorResourceOptions? Read(ParseResult parsed) => !parsed.GetValue(_enabled) ? null : new()
    {
        KubeconfigFile = parsed.GetValue(_kubeconfig),
        Namespaces = (parsed.GetValue(_namespaces) ?? []).ToValueList(),
        Selector = parsed.GetValue(_selector) ?? "",
        NamespaceSelector = parsed.GetValue(_namespaceSelector) ?? "",
    };

    /// <summary>A selection without <c>--discovery.operator-crds</c> would be forgotten in silence.</summary>
    public void RefuseAlone(CommandResult result)
    {
        foreach (var option in All.Skip(1).Where(option => result.GetResult(option) is { Implicit: false } && !result.GetValue(_enabled)))
            result.AddError($"{option.Name} needs --discovery.operator-crds.");
    }

    private static bool TryParsePath(string text, out string? value, out string error)
    {
        value = text.Length > 0 ? Path.GetFullPath(text) : null;
        error = "it is empty";
        return text.Length > 0;
    }

    private static bool TryParseNamespaces(string text, out IReadOnlyList<string> value, out string error)
    {
        value = text.Split(',', StringSplitOptions.TrimEntries);
        error = "allowed are names of namespaces with commas between them: shop,payments";
        return value.All(name => NamespaceForm().IsMatch(name));
    }

    private static bool TryParseSelector(string text, out string? value, out string error)
    {
        value = text;
        error = "allowed is a label selector as kubectl takes it: team=red,tier in (web,api)";
        return text.Length > 0 && OperatorResourceOptions.IsSelector(text);
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex NamespaceForm();
}
