using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Collector;

/// <summary>What a collector's configuration cannot have, or what cannot be carried out of it, is named with its line and what helps.</summary>
public sealed class CollectorMistakesTests : IDisposable
{
    private const string Jobs = "config: {scrape_configs: [{job_name: a}]}";

    private readonly string _folder = Directory.CreateTempSubdirectory("collector-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "f.yaml:4: exporters::prometheusremotewrite: endpoint is missing")]
    [InlineData("endpoint: 5", "f.yaml:5: exporters::prometheusremotewrite: endpoint is 5, which is no text; put it in quotes")]
    [InlineData("endpoint: http://h/p\n    timeout: 10", "f.yaml:6: exporters::prometheusremotewrite: timeout is 10 without a unit, which a collector takes for nanoseconds; write 10s for seconds")]
    [InlineData("endpoint: http://h/p\n    timeout: 1d", "timeout is \"1d\"; a duration such as 30s, 1m30s, 1.5h or 250ms is wanted")]
    [InlineData("endpoint: http://h/p\n    compression: gzip", "compression is \"gzip\"; remote write knows snappy only")]
    [InlineData("endpoint: http://h/p\n    sending_queue: {}", "write remote_write_queue")]
    [InlineData("endpoint: http://h/p\n    retry_on_failure: {max_elabsed_time: 30s}", "unknown key \"max_elabsed_time\"; did you mean \"max_elapsed_time\"?")]
    [InlineData("endpoint: http://h/p\n    remote_write_queue: {queue_size: 1.5}", "queue_size is \"1.5\"; a whole number is wanted")]
    [InlineData("endpoint: http://h/p\n    remote_write_queue: {queue_size: 0}", "queue_size is 0")]
    [InlineData("endpoint: http://h/p\n    remote_write_queue: {queue_size: -1}", "queue_size is -1; it must be 0 or more")]
    [InlineData("endpoint: http://h/p\n    max_batch_request_parallelism: 0", "max_batch_request_parallelism is 0; it must be 1 or more")]
    [InlineData("endpoint: http://h/p\n    external_labels: {a: \"\"}", "neither name nor value may be empty")]
    [InlineData("endpoint: http://h/p\n    auth: {authenticator: sigv4auth/x}", "references extension \"sigv4auth/x\" which is not configured")]
    [InlineData("endpoint: http://h/p\n    translation_strategy: Other", "translation_strategy \"Other\" is not known")]
    [InlineData("endpoint: http://h/p\n    tls: {min_version: \"2\"}", "min_version is \"2\"; known are \"1.0\"")]
    [InlineData("endpoint: http://h/p\n    tls: {tpm: {enabled: true}}", "tpm is not supported; give cert_file and key_file")]
    [InlineData("endpoint: http://h/p\n    headers: {Authorization: abc}", "headers: Authorization needs a scheme and credentials")]
    public void An_exporters_mistake(string options, string expected) => OnlyMistake(File(exporter: options)).ShouldContain(expected);

    [Theory]
    [InlineData("", "it has no config; give it one with scrape_configs")]
    [InlineData("config: {global: {}}", "config has neither scrape_configs nor scrape_config_files: there is nothing to scrape")]
    [InlineData("config: {scrape_configs: [{job_name: a}], remote_write: [{url: http://h}]}", "f.yaml:2: receivers::prometheus.config: remote_write cannot stand in a receiver, as in the collector; use an exporter")]
    [InlineData("config: {scrape_configs: [{job_name: a}], rule_files: [a]}", "rule_files cannot stand in a receiver")]
    [InlineData("config: {scrape_configs: [{job_name: a}], alerting: {alertmanagers: [{}]}}", "alertmanagers cannot stand in a receiver")]
    [InlineData("config: {scrape_configs: [{job_name: a, intervall: 5s}]}", "f.yaml:2: scrape_configs[0] (job \"a\"): unknown key \"intervall\"")]
    [InlineData(Jobs + "\n    trim_metric_suffixes: true", "trim_metric_suffixes is not supported")]
    [InlineData(Jobs + "\n    target_allocator: {endpoint: http://h}", "collector_id is missing")]
    [InlineData(Jobs + "\n    target_allocator: {collector_id: c}", "endpoint is missing")]
    [InlineData(Jobs + "\n    target_allocator: {endpoint: http://h, collector_id: c, headers: {a: b}}", "headers is not supported")]
    [InlineData(Jobs + "\n    trim: true", "unknown key \"trim\"")]
    public void A_receivers_mistake(string options, string expected) => OnlyMistake(File(receiver: options)).ShouldContain(expected);

    [Theory]
    [InlineData("attributes: {actions: [{key: a, action: hash}]}", "action \"hash\" cannot be carried out on labels; insert, update, upsert and delete can")]
    [InlineData("attributes: {actions: [{key: job, value: x, action: upsert}]}", "\"job\" is no attribute of a sample in the collector; change it with relabel_configs in the job")]
    [InlineData("attributes: {actions: [{key: a, value: x, action: insert, pattern: b}]}", "pattern is not supported")]
    [InlineData("attributes: {actions: [{key: a, action: insert}]}", "give either value or from_attribute")]
    [InlineData("attributes: {include: {}, actions: [{key: a, value: b, action: insert}]}", "include is not supported; write the rule as metric_relabel_configs")]
    [InlineData("attributes: {}", "actions is missing")]
    [InlineData("resource: {attributes: [{key: service.name, value: x, action: upsert}]}", "makes the labels job and instance")]
    [InlineData("filter: {metric_conditions: [x]}", "metric_conditions is not supported; its language is the collector's")]
    [InlineData("filter: {metrics: {include: {match_type: expr, metric_names: [a]}}}", "match_type \"expr\" cannot be carried out; strict and regexp can")]
    [InlineData("metricstransform: {transforms: [{include: a, action: combine, new_name: b}]}", "action \"combine\" is not supported; update is")]
    [InlineData("metricstransform: {transforms: [{include: a, action: update, operations: [{action: aggregate_labels}]}]}", "operation \"aggregate_labels\" cannot be carried out as it stands")]
    [InlineData("k8sattributes: {}", "processor \"k8sattributes\" is not supported: a scrape has the meta labels of its pod")]
    [InlineData("tail_sampling: {}", "processor \"tail_sampling\" is not supported: it is not among attributes, batch")]
    [InlineData("batch: {timeout: 60}", "timeout is 60 without a unit")]
    public void A_processors_mistake(string processor, string expected) =>
        OnlyMistake(File(processors: processor, pipeline: $"metrics: {{receivers: [prometheus], processors: [{processor.Split(':')[0]}], exporters: [prometheusremotewrite]}}")).ShouldContain(expected);

    [Theory]
    [InlineData("metrics: {receivers: [prometheus, nope], exporters: [prometheusremotewrite]}", "service::pipelines::metrics: references receiver \"nope\" which is not configured")]
    [InlineData("metrics: {receivers: [prometheus], processors: [x/y], exporters: [prometheusremotewrite]}", "references processor \"x/y\" which is not configured")]
    [InlineData("metrics: {receivers: [prometheus], exporters: [prometheus_remote_write]}", "references exporter \"prometheus_remote_write\" which is not configured")]
    [InlineData("metrics: {receivers: [prometheus], exporters: [prometheusremotewrite]}\n  extensions: [zpages]", "service::extensions: references extension \"zpages\" which is not configured")]
    [InlineData("metrics: {receivers: [prometheus]}", "it has no exporters")]
    [InlineData("metrics: {receivers: [prometheus], exporters: [prometheusremotewrite]}\n    weather: {receivers: [prometheus], exporters: [prometheusremotewrite]}", "unknown signal \"weather\"; known are metrics, traces, logs, profiles")]
    public void A_services_mistake(string pipeline, string expected) => Mistakes(File(pipeline: pipeline)).ShouldContain(error => error.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void What_is_beside_the_path_of_metrics_is_refused_or_left_out()
    {
        var file = File(
            others: "  otlp: {}",
            pipeline: "metrics: {receivers: [prometheus, otlp], exporters: [prometheusremotewrite]}\n    traces: {receivers: [otlp], exporters: [prometheusremotewrite]}");

        Mistakes(file).Count.ShouldBe(2);
        Mistakes(file).ShouldAllBe(error => error.EndsWith("--unsupported=skip leaves it out", StringComparison.Ordinal));

        var options = ConfigurationLoader.Load(ConfigurationLocation.OfFile(file) with { Unsupported = UnsupportedPolicy.Skip }).Options.ShouldNotBeNull();
        options.ScrapePools.ShouldHaveSingleItem();
        options.Warnings.Count(warning => warning.EndsWith("it is left out", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void An_exporter_that_gets_only_some_of_what_is_scraped_is_refused()
    {
        var file = File(
            others: "  prometheus/b: {" + Jobs.Replace("name: a", "name: b", StringComparison.Ordinal) + "}",
            exporters: "  prometheusremotewrite/b: {endpoint: http://h/b}",
            pipeline: "metrics: {receivers: [prometheus, prometheus/b], exporters: [prometheusremotewrite]}\n    metrics/b: {receivers: [prometheus/b], exporters: [prometheusremotewrite/b]}");

        OnlyMistake(file).ShouldContain("here every endpoint gets every sample");
    }

    [Fact]
    public void Several_files_are_put_over_each_other_and_mistakes_name_theirs()
    {
        var below = File();
        var above = Path.Combine(_folder, "above.yaml");
        System.IO.File.WriteAllText(above, "receivers:\n  prometheus:\n    config:\n      scrape_configs:\n      - job_name: other\n        bad: 1\n");

        var result = ConfigurationLoader.Load(new ConfigurationLocation { Uris = [below, above, "yaml:exporters::prometheusremotewrite::timeout: 7s"] });

        result.Errors.ShouldHaveSingleItem().ShouldBe($"{above}:6: scrape_configs[0] (job \"other\"): unknown key \"bad\"");
        System.IO.File.WriteAllText(above, "receivers::prometheus::config::scrape_configs: [{job_name: other}]");
        var options = ConfigurationLoader.Load(new ConfigurationLocation { Uris = [below, above, "yaml:exporters::prometheusremotewrite::timeout: 7s"] }).Options.ShouldNotBeNull();
        options.ScrapePools.ShouldHaveSingleItem().JobName.ShouldBe("other");
        options.RemoteWrites.ShouldHaveSingleItem().RemoteTimeout.ShouldBe(TimeSpan.FromSeconds(7));
        options.Files.ShouldBe([below, above]);
    }

    private string File(string receiver = Jobs, string exporter = "endpoint: http://h/p", string processors = "", string others = "", string exporters = "", string pipeline = "metrics: {receivers: [prometheus], exporters: [prometheusremotewrite]}")
    {
        var path = Path.Combine(_folder, "f.yaml");
        var lines = new List<string> { "receivers: {}".Replace(" {}", "", StringComparison.Ordinal), "  prometheus:" };
        if (receiver.Length > 0)
            lines[^1] = receiver.Contains('\n') ? "  prometheus:\n    " + receiver : $"  prometheus: {{{receiver}}}";
        if (others.Length > 0)
            lines.Add(others);
        lines.AddRange(["exporters:", "  prometheusremotewrite:"]);
        if (exporter.Length > 0)
            lines.Add("    " + exporter);
        if (exporters.Length > 0)
            lines.Add(exporters);
        if (processors.Length > 0)
            lines.AddRange(["processors:", "  " + processors]);
        lines.AddRange(["service:", "  pipelines:", "    " + pipeline]);
        System.IO.File.WriteAllText(path, string.Join('\n', lines) + "\n");
        return path;
    }

    private static ScrapeCluster.Pipeline.Model.ValueList<string> Mistakes(string file) => ConfigurationLoader.Load(file).Errors;

    private static string OnlyMistake(string file) => Mistakes(file).ShouldHaveSingleItem();
}
