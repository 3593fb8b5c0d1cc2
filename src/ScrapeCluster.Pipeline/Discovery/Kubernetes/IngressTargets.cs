using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Role ingress: one target per path of each rule, at the rule's host.</summary>
internal static class IngressTargets
{
    public static TargetGroup Build(IngressObject ingress, ObjectView view)
    {
        var labels = KubernetesLabels.Start().Set("namespace", ingress.Meta.Namespace).Set("ingress_class_name", ingress.ClassName);
        labels.SetObject("ingress", ingress.Meta);
        view.AddNamespace(labels, ingress.Meta.Namespace);
        return new TargetGroup($"ingress/{ingress.Meta.Key}", labels.ToLabelSet(), ingress.Rules.SelectMany(rule => BuildRule(ingress, rule)).ToValueList());
    }

    private static IEnumerable<LabelSet> BuildRule(IngressObject ingress, IngressRule rule)
    {
        var isSecure = ingress.TlsHosts.Any(pattern => Matches(pattern, rule.Host));
        return (rule.Paths ?? [""]).Select(path => KubernetesLabels.Start()
            .SetPlain("__address__", rule.Host)
            .Set("ingress_scheme", isSecure ? "https" : "http")
            .Set("ingress_host", rule.Host)
            .Set("ingress_path", path.Length == 0 ? "/" : path)
            .ToLabelSet());
    }

    /// <summary>A wildcard stands for exactly the first part of a name.</summary>
    private static bool Matches(string pattern, string host)
    {
        if (pattern == host)
            return true;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return pattern.StartsWith("*.", StringComparison.Ordinal) && dot >= 0 && host.AsSpan(dot).SequenceEqual(pattern.AsSpan(1));
    }
}
