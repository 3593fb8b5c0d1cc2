using System.Globalization;
using ScrapeCluster.Load.Fakes;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load.Comparing;

/// <summary>Where one contender runs: its configuration, data, port and receiver.</summary>
internal sealed record ContenderPlace(string ConfigFile, string DataFolder, int Port, Uri WriteUrl)
{
    /// <summary>Writes the files. The same scrape configuration for all: relabeling of targets and of samples, external labels.</summary>
    public static ContenderPlace Prepare(TemporaryFolder folder, CompareOptions options, FakeRig rig, bool readsRemoteWrite)
    {
        folder.Write("targets.json", rig.TargetsJson);
        var remoteWrite = readsRemoteWrite ? $"remote_write:\n  - url: {rig.WriteUrl}\n" : "";
        var config = folder.Write("prometheus.yml", string.Create(CultureInfo.InvariantCulture,
            $"""
            global:
              scrape_interval: {options.IntervalSeconds}s
              scrape_timeout: {Math.Min(options.IntervalSeconds, 10)}s
              external_labels:
                prometheus: bench
            scrape_configs:
              - job_name: node
                file_sd_configs:
                  - files: [{folder.Path}/targets.json]
                relabel_configs:
                  - source_labels: [__address__]
                    regex: '([^:]+):.*'
                    target_label: host
                  - action: labeldrop
                    regex: unused_.*
                metric_relabel_configs:
                  - source_labels: [__name__]
                    regex: 'go_memstats_field9_.*'
                    action: drop
            {remoteWrite}
            """));
        return new ContenderPlace(config, Path.Combine(folder.Path, "data"), FreePort.Next(), rig.WriteUrl);
    }
}
