using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Everything a configuration file says, checked and with defaults filled in.</summary>
public sealed record ScrapeClusterOptions
{
    /// <summary>Added to each series that has no such label before it is written. Environment variables expanded.</summary>
    public LabelSet ExternalLabels { get; init; } = LabelSet.Empty;

    public ValueList<ScrapePoolOptions> ScrapePools { get; init; } = [];
    public ValueList<RemoteWriteOptions> RemoteWrites { get; init; } = [];
    public BuiltinOptions Builtin { get; init; } = new();

    /// <summary>What was read but has no effect here, one sentence each ("rule_files is ignored: ...").</summary>
    public ValueList<string> Warnings { get; init; } = [];

    /// <summary>
    /// What is valid but cannot be carried out ("remote_write[0]: sigv4 is not supported yet"): a check of the file
    /// passes with these as warnings, a node refuses to run with them.
    /// </summary>
    public ValueList<string> RefusedAtStart { get; init; } = [];

    /// <summary>The effective configuration as YAML, secrets as <c>&lt;secret&gt;</c>: for /api/v1/status/config.</summary>
    public string Yaml { get; init; } = "";

    /// <summary>Absolute paths of the main file and every file of <c>scrape_config_files</c> that was read.</summary>
    public ValueList<string> Files { get; init; } = [];
}
