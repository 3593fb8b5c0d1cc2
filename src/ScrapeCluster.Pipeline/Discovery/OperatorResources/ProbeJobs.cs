using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A Probe: one job, whose targets a prober asks (prometheus-operator, generateProbeConfig).</summary>
internal static class ProbeJobs
{
    public static IEnumerable<OperatorJob> Translate(ResourceContext context)
    {
        context.RefuseScrapeClass();
        var spec = context.Spec;
        var prober = spec.At("prober");
        var config = ResourceContext.NewMapping().Add("job_name", $"probe/{context.Namespace}/{context.Name}").Add("honor_timestamps", true)
            .Add("metrics_path", prober.Text("path") is { Length: > 0 } path ? path : "/probe")
            .CopyLower("scheme", prober, "scheme");
        if (spec.Text("interval").Length > 0)
            config.Copy("scrape_interval", spec, "interval");
        if (spec.Text("scrapeTimeout").Length > 0)
            config.Copy("scrape_timeout", spec, "scrapeTimeout");
        AddParameters(context, config);
        LimitsPart.Add(config, spec);
        HttpPart.AddProxy(context, config, prober, "spec.prober");
        HttpPart.Add(context, config, spec, "spec");

        var rules = RuleList.WithJobName();
        if (spec.Text("jobName") is { Length: > 0 } jobName)
            rules.Set("job", jobName);
        AddTargets(context, config, rules, ProberOf(prober));
        config.Add("relabel_configs", rules.ToYaml());
        RuleList.AddMetricRules(config, spec);
        return [context.ToJob(config)];
    }

    private static string ProberOf(JsonElement prober)
    {
        var url = prober.Text("url");
        if (url.Length == 0 || url.Any(c => c is '/' or '?' or '#' || char.IsWhiteSpace(c)))
            throw new ResourceRefusedException($"spec.prober.url \"{url}\" is no host with or without a port: write prober.example:9115, with the scheme and the path in their own fields");
        return url;
    }

    private static void AddParameters(ResourceContext context, MappingBuilder config)
    {
        var parameters = ResourceContext.NewMapping();
        var module = context.Spec.Text("module");
        if (module.Length > 0)
            parameters.Add("module", [module]);
        foreach (var parameter in context.Spec.Each("params", item => item).Where(item => module.Length == 0 || item.Text("name") != "module"))
            parameters.Add(parameter.Text("name"), parameter.Texts("values"));
        config.Add("params", parameters);
    }

    // Static targets go before ingresses where there are both.
    private static void AddTargets(ResourceContext context, MappingBuilder config, RuleList rules, string prober)
    {
        var targets = context.Spec.At("targets");
        if (targets.At("staticConfig") is { ValueKind: JsonValueKind.Object } list)
        {
            config.Add("static_configs", config.List([ResourceContext.NewMapping().Add("targets", list.Texts("static")).Add("labels", Labels(context, list)).Mapping]));
            rules.Copy("__address__", "__param_target");
            rules.Copy("__param_target", "instance").Set("__address__", prober).AddOwn(list, "relabelingConfigs");
        }
        else if (targets.At("ingress") is { ValueKind: JsonValueKind.Object } ingress)
        {
            LabelSelection.AddRules(rules, ingress.At("selector"), "ingress", "spec.targets.ingress.selector");
            KubernetesPart.Add(context, config, "ingress", ingress.At("namespaceSelector"));
            rules.Replace("(.+);(.+);(.+)", "${1}://${2}${3}", "__param_target", "__meta_kubernetes_ingress_scheme", "__address__", "__meta_kubernetes_ingress_path")
                .Copy("__meta_kubernetes_namespace", "namespace")
                .Copy("__meta_kubernetes_ingress_name", "ingress")
                .Replace("(.*)", "$1", "__tmp_ingress_address", "__address__")
                .Copy("__param_target", "instance").Set("__address__", prober).AddOwn(ingress, "relabelingConfigs");
        }
        else
        {
            throw new ResourceRefusedException("spec.targets has neither staticConfig nor ingress: nothing would be probed");
        }
    }

    private static MappingBuilder Labels(ResourceContext context, JsonElement list)
    {
        var labels = ResourceContext.NewMapping();
        if (list.At("labels") is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var label in given.EnumerateObject())
                labels.Copy(label.Name, given, label.Name);
        }

        return list.At("labels").TextOrNull("namespace") is null ? labels.Add("namespace", context.Namespace) : labels;
    }
}
