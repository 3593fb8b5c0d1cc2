using ScrapeCluster.Pipeline.Configuration.Collector.Components;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>The Prometheus-style document in the making: its receivers' sections put together, and an entry of <c>remote_write</c> for each exporter.</summary>
internal sealed class CollectorOutput(YamlNode mark, ErrorSink errors)
{
    private static readonly string[] Lists = ["scrape_config_files", "scrape_configs"];

    private readonly Dictionary<string, List<YamlNode>> _lists = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<YamlNode, YamlNode>> _others = [];
    private readonly List<YamlMapping> _endpoints = [];
    private MappingBuilder _global = new(mark);

    public void AddReceivers(IReadOnlyList<YamlMapping> configs)
    {
        if (configs.Count == 0)
            return;
        var globals = configs.Select(config => PrometheusReceiver.Find(config, "global")).ToList();
        var shared = globals.TrueForAll(global => YamlTree.AreEqual(global, globals[0]));
        if (shared && globals is [YamlMapping global, ..])
        {
            _global = new MappingBuilder(global);
            _global.Mapping.Entries.AddRange(global.Entries);
        }

        else
        {
            KeepSharedLabels(globals);
        }

        foreach (var config in configs)
            Add(config, shared ? null : PrometheusReceiver.Find(config, "global") as YamlMapping);
    }

    private void KeepSharedLabels(List<YamlNode?> globals)
    {
        var labels = globals.ConvertAll(global => global is YamlMapping mapping && PrometheusReceiver.Find(mapping, "external_labels") is YamlMapping { Entries.Count: > 0 } given ? given : null);
        if (labels.TrueForAll(given => YamlTree.AreEqual(given, labels[0])))
            _global = labels[0] is { } same ? _global.Add("external_labels", same) : _global;
        else
            errors.Add(labels.Find(given => given is not null), "receivers", "external_labels of several receivers differ: here they are the same for every sample; put them into the jobs as relabel_configs");
    }

    public void AddEndpoints(IReadOnlyList<ExporterResult> exporters)
    {
        // Labels of all endpoints can stand above them, where no rule looks at them before.
        var first = exporters.Count > 0 ? exporters[0].ExternalLabels : [];
        var shared = exporters.All(exporter => exporter.Endpoint.Rules.Count == 0 && exporter.ExternalLabels.SequenceEqual(first));
        if (shared)
            AddGlobalLabels(first);
        foreach (var exporter in exporters)
        {
            if (!shared)
                exporter.Endpoint.Rules.AddRange(exporter.ExternalLabels.Select(label => RelabelRules.AddWhereAbsent(exporter.Endpoint.Mark, label.Key, label.Value)));
            _endpoints.Add(exporter.Endpoint.Build());
        }
    }

    public YamlMapping Build(MappingBuilder own)
    {
        var root = new MappingBuilder(mark);
        root.Add("global", _global);
        foreach (var list in Lists.Where(_lists.ContainsKey))
            root.Add(list, root.List(_lists[list]));
        root.Mapping.Entries.AddRange(_others);
        if (_endpoints.Count > 0)
            root.Add("remote_write", root.List(_endpoints));
        return root.Add("scrapecluster", own).Mapping;
    }

    // Several receivers with several globals: each job says for itself what its receiver says of all.
    private void Add(YamlMapping config, YamlMapping? global)
    {
        foreach (var (key, value) in config.Entries)
        {
            var name = ((YamlScalar)key).Value;
            if (name is "global" or "remote_write" || NodeReader.IsNull(value))
                continue;
            if (Lists.Contains(name) && value is YamlSequence list)
                (_lists.TryGetValue(name, out var items) ? items : _lists[name] = []).AddRange(list.Items.Select(item => Fill(item, global)));
            else
                _others.Add(KeyValuePair.Create(key, value));
        }
    }

    private static YamlNode Fill(YamlNode item, YamlMapping? global)
    {
        if (global is null || item is not YamlMapping job)
            return item;
        var filled = new YamlMapping(job.Line, job.Column) { Source = job.Source };
        filled.Entries.AddRange(job.Entries);
        filled.Entries.AddRange(global.Entries.Where(entry =>
            ScrapeConfigReader.Keys.Contains(((YamlScalar)entry.Key).Value) && PrometheusReceiver.Find(job, ((YamlScalar)entry.Key).Value) is null));
        return filled;
    }

    private void AddGlobalLabels(IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        if (labels.Count == 0)
            return;
        var held = PrometheusReceiver.Find(_global.Mapping, "external_labels") as YamlMapping;
        var merged = new MappingBuilder(held ?? mark);
        merged.Mapping.Entries.AddRange(held?.Entries ?? []);

        // What a receiver adds is on the samples already when the exporter adds its own. In external_labels a dollar stands for a variable.
        foreach (var (name, value) in labels.Where(label => held is null || PrometheusReceiver.Find(held, label.Key) is null))
            merged.Add(name, value.Replace("$", "$$", StringComparison.Ordinal));
        var global = new MappingBuilder(_global.Mapping);
        global.Mapping.Entries.AddRange(_global.Mapping.Entries.Where(entry => ((YamlScalar)entry.Key).Value != "external_labels"));
        _global = global.Add("external_labels", merged);
    }
}
