using ScrapeCluster.Pipeline.Configuration.Collector.Components;
using ScrapeCluster.Pipeline.Configuration.Collector.Processors;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>
/// Turns a collector's configuration into the Prometheus-style one that scrapes and writes the same. The result goes through the same readers as a file of that
/// style, so that each key has one meaning; what is changed or left out on the way is a warning, what cannot be carried out a mistake.
/// </summary>
internal sealed class CollectorTranslation
{
    private static readonly TimeSpan OwnSendDeadline = TimeSpan.FromSeconds(5);

    private readonly ErrorSink _errors;
    private readonly CollectorCompatibility _compatibility;
    private readonly Func<string, string?> _variable;
    private readonly Dictionary<string, IReadOnlyDictionary<ComponentId, YamlNode>> _components = new(StringComparer.Ordinal);
    private readonly HashSet<ComponentId> _authenticators = [];

    private CollectorTranslation(ErrorSink errors, CollectorCompatibility compatibility, Func<string, string?> variable)
    {
        _errors = errors;
        _compatibility = compatibility;
        _variable = variable;
    }

    /// <param name="root">With everything put in its place.</param>
    /// <param name="errors">Of the file.</param>
    /// <param name="location">Says what becomes of components that cannot be carried out, and whose names are written.</param>
    /// <param name="variable">Gives an environment variable's value, or null where it is not set.</param>
    public static YamlMapping Translate(YamlMapping root, ErrorSink errors, ConfigurationLocation location, Func<string, string?> variable) =>
        new CollectorTranslation(errors, location.Compatibility, variable).Translate(new SectionReader([root], CollectorDocument.Keys, errors, ""), location.Unsupported);

    private YamlMapping Translate(SectionReader root, UnsupportedPolicy policy)
    {
        foreach (var kind in (ReadOnlySpan<string>)["receivers", "processors", "exporters", "connectors", "extensions"])
            _components[kind] = CollectorDocument.Components(root, kind);
        var service = CollectorService.Read(root, Exists);
        var pipelines = new UnsupportedComponents(_errors, policy).TakeOut(service.Pipelines, NodeOf);

        var exporters = ReadExporters(pipelines);
        var own = new MappingBuilder(root.Start);
        var receivers = ReadReceivers(pipelines, own);
        var document = new CollectorOutput(root.Start, _errors);
        document.AddReceivers(receivers);
        AddEndpoints(document, exporters, pipelines);
        foreach (var id in service.Extensions)
            Extensions.Read(id, _components["extensions"][id], _errors, own);
        if (pipelines.Count == 0 && _errors.Count == 0)
            _errors.Add(root.Start, "", "nothing of this file can be carried out: no pipeline leads from a prometheus receiver to a remote-write exporter");
        NoteUnused(service);
        return document.Build(own);
    }

    private bool Exists(string kind, ComponentId id) =>
        _components[kind].ContainsKey(id) || (kind is "receivers" or "exporters" && _components["connectors"].ContainsKey(id));

    private YamlNode NodeOf(string kind, ComponentId id) => _components[kind].TryGetValue(id, out var node) ? node : _components["connectors"][id];

    // Those that no pipeline names are read too: a mistake in them is one in the collector.
    private Dictionary<ComponentId, ExporterResult> ReadExporters(IReadOnlyList<CollectorPipeline> pipelines)
    {
        var read = new Dictionary<ComponentId, ExporterResult>();
        foreach (var (id, node) in _components["exporters"].Where(entry => CollectorDocument.IsRemoteWrite(entry.Key)))
        {
            var result = RemoteWriteExporter.Read(node, _errors, $"exporters::{id}", Authenticate);
            if (result is not null && pipelines.Any(pipeline => pipeline.Exporters.Contains(id)))
                read[id] = result;
        }

        foreach (var id in pipelines.SelectMany(pipeline => pipeline.Exporters).Where(id => !CollectorDocument.IsRemoteWrite(id)).Distinct())
            _errors.Warn(NodeOf("exporters", id), $"exporters::{id}", $"{id.Type} has no effect: /api/v1/targets and scrapecluster check metrics show what is scraped");
        return read;
    }

    private void Authenticate(string name, SectionReader auth, EndpointBuilder endpoint)
    {
        var id = ComponentId.Parse(name);
        if (!_components["extensions"].TryGetValue(id, out var node))
            auth.Error("authenticator", $"references extension \"{name}\" which is not configured");
        else if (Authenticators.ByType.TryGetValue(id.Type, out var addTo))
            addTo(node, _errors, $"extensions::{id}", endpoint);
        else
            auth.Error("authenticator", $"extension \"{name}\" is not supported as an authenticator; known are {string.Join(", ", Authenticators.ByType.Keys)}");
        _authenticators.Add(id);
    }

    private List<YamlMapping> ReadReceivers(IReadOnlyList<CollectorPipeline> pipelines, MappingBuilder own)
    {
        var used = pipelines.Where(pipeline => pipeline.Exporters.Any(CollectorDocument.IsRemoteWrite)).SelectMany(pipeline => pipeline.Receivers).ToHashSet();
        var read = new List<YamlMapping>();
        foreach (var (id, node) in _components["receivers"].Where(entry => entry.Key.Type == PrometheusReceiver.Type))
        {
            if (PrometheusReceiver.Read(node, _errors, $"receivers::{id}", _compatibility, used.Contains(id) ? own : new MappingBuilder(node)) is { } config && used.Contains(id))
                read.Add(config);
        }

        return read;
    }

    private void AddEndpoints(CollectorOutput document, Dictionary<ComponentId, ExporterResult> exporters, IReadOnlyList<CollectorPipeline> pipelines)
    {
        var all = pipelines.Where(pipeline => pipeline.Exporters.Any(CollectorDocument.IsRemoteWrite)).SelectMany(pipeline => pipeline.Receivers).Distinct().Count();
        foreach (var (id, exporter) in exporters)
        {
            var mine = pipelines.Where(pipeline => pipeline.Exporters.Contains(id)).ToList();
            var receivers = mine.SelectMany(pipeline => pipeline.Receivers).ToList();
            if (receivers.Distinct().Count() < all)
                _errors.Add(exporter.Endpoint.Mark, $"exporters::{id}", "this exporter gets what some receivers scrape and not what others do: here every endpoint gets every sample; run one ScrapeCluster for each, or keep what is wanted with a filter");
            if (receivers.Count > receivers.Distinct().Count())
                _errors.Warn(exporter.Endpoint.Mark, $"exporters::{id}", "more than one pipeline leads here from the same receiver: each sample is written once");
            exporter.Naming.AddTo(exporter.Endpoint.Extension, exporter.Endpoint.Mark, _compatibility);
            Process(id, exporter, mine);
            if (exporter.Naming.Namespace is { } name)
                exporter.Endpoint.Rules.Add(RelabelRules.Rename(exporter.Endpoint.Mark, "(.+)", $"{string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_'))}_${{1}}"));
        }

        document.AddEndpoints([.. exporters.Values]);
    }

    private void Process(ComponentId id, ExporterResult exporter, List<CollectorPipeline> pipelines)
    {
        var context = new ProcessorContext(exporter.Naming.ResourceLabels == true, _variable);
        List<ComponentId>? first = null;
        foreach (var pipeline in pipelines)
        {
            var effects = pipeline.Processors
                .Select(processor => (Id: processor, Effect: ProcessorTypes.ByType[processor.Type](NodeOf("processors", processor), _errors, $"processors::{processor}", context)))
                .ToList();
            Tune(exporter.Endpoint, effects.Select(effect => effect.Effect));
            var ruling = effects.Where(effect => effect.Effect.Rules.Count > 0).ToList();
            if (first is null)
                exporter.Endpoint.Rules.AddRange(ruling.SelectMany(effect => effect.Effect.Rules));
            else if (!first.SequenceEqual(ruling.Select(effect => effect.Id)))
                _errors.Add(pipeline.Mark, pipeline.Place, $"other processors lead to exporter \"{id}\" here than in another pipeline: what an endpoint gets is processed in one way; write the difference as metric_relabel_configs into the jobs");
            first ??= [.. ruling.Select(effect => effect.Id)];
        }
    }

    // What is asked for is the longest that samples may wait: less is as good.
    private static void Tune(EndpointBuilder endpoint, IEnumerable<ProcessorEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.SendDeadline < OwnSendDeadline && PrometheusReceiver.Find(endpoint.Tuning.Mapping, "batch_send_deadline") is null)
                endpoint.Tuning.Add("batch_send_deadline", effect.SendDeadline);
            if (effect.MostSamples is { } most && PrometheusReceiver.Find(endpoint.Tuning.Mapping, "max_samples_per_send") is null)
                endpoint.Tuning.Add("max_samples_per_send", (long?)most);
        }
    }

    private void NoteUnused(CollectorService service)
    {
        foreach (var kind in (ReadOnlySpan<string>)["receivers", "processors", "exporters", "connectors"])
        {
            foreach (var (id, node) in _components[kind].Where(entry => !service.Pipelines.Any(pipeline => pipeline.Receivers.Concat(pipeline.Processors).Concat(pipeline.Exporters).Contains(entry.Key))))
                _errors.Warn(node, $"{kind}::{id}", "no pipeline names it: it has no effect");
        }

        foreach (var (id, node) in _components["extensions"].Where(entry => !service.Extensions.Contains(entry.Key) && !_authenticators.Contains(entry.Key)))
            _errors.Warn(node, $"extensions::{id}", "service::extensions does not name it: it has no effect");
    }
}
