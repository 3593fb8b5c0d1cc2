using System.CommandLine;
using System.CommandLine.Parsing;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Commands;

/// <summary>The flags of <c>run</c>, in Prometheus' style. Each may also come from the environment (see <see cref="Flag"/>).</summary>
internal sealed class RunFlags
{
    private readonly Option<string> _configFile = Flag.Text("config.file", "FILE", ConfigurationFile.Default(),
        "Configuration file, in the format of Prometheus or of the OpenTelemetry collector. Without this flag: config/scrapecluster.yml under the working directory, else the copy beside the program.");

    private readonly Option<string[]> _config = new("--config")
    {
        Description = "Configuration by path or URI (file:, env:, yaml:, http:, https:), as the OpenTelemetry collector takes it; may be given again, each is put over those before. In place of --config.file. "
            + $"The environment variable {ConfigurationLocation.ContentVariable} is in place of both.",
        HelpName = "URI",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A value of an OpenTelemetry collector's configuration, put over --config: a.b.c=value. May be given again.",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _featureGates = new("--feature-gates")
    {
        Description = "Accepted for the OpenTelemetry collector's sake: there are none here.",
        HelpName = "GATES",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly CollectorFlags _collector = new();
    private readonly OperatorFlags _operator = new();

    private readonly Option<WebAddress> _listenAddress = Flag.Parsed("web.listen-address", "IP:PORT", WebAddress.Default, WebAddress.TryParse,
        "Address to serve HTTP on. Port 0 picks a free one, which is printed.");

    private readonly Option<bool> _enableLifecycle = Flag.Switch("web.enable-lifecycle",
        "Accepted for Prometheus' sake: POST /-/reload is always on.");

    private readonly Option<bool> _enableTargetAllocator = Flag.Switch("web.enable-target-allocator",
        "Scrape nothing, and serve the targets to OpenTelemetry collectors as a target allocator does: /scrape_configs, /jobs, /jobs/JOB/targets. The same on all nodes.");

    private readonly Option<Duration> _allocationGrace = Flag.Parsed("web.target-allocator.grace-period", "DURATION", new Duration(TimeSpan.FromSeconds(35)), Duration.TryParse,
        "How long after a start of the discovery collectors are only counted before they are given targets.");

    private readonly Option<string> _storagePath = Flag.Text("storage.path", "DIR", "data",
        "Directory for what outlives a restart. Made where it is missing.");

    private readonly Option<string> _logLevel = Flag.OneOf("log.level", "info", ["debug", "info", "warn", "error"],
        "Least severe level that is logged, to standard error.");

    private readonly Option<string> _logFormat = Flag.OneOf("log.format", "logfmt", ["logfmt", "json"], "Format of the log.");

    private readonly Option<HostPort> _clusterListenAddress = Flag.Parsed("cluster.listen-address", "IP:PORT", new HostPort("127.0.0.1", 0), HostPort.TryParse,
        "Address to serve other nodes on. Port 0 picks a free one.");

    private readonly Option<AdvertisedAddress?> _clusterAdvertiseAddress = Flag.Optional<AdvertisedAddress?>("cluster.advertise-address", "HOST[:PORT]", AdvertisedAddress.TryParse,
        "What other nodes reach this one by, and know it by: an IP address, or a name that leads to this node alone. Default: the address listened on.");

    private readonly Option<IReadOnlyList<HostPort>> _clusterPeers = Flag.Parsed("cluster.peers", "HOST:PORT,...", (IReadOnlyList<HostPort>)[], HostPort.TryParsePeers,
        "Nodes to form a cluster with; may name this node too, so that all nodes have the same list. A name may resolve to many nodes. Without any the node is a cluster of one.");

    private readonly Option<string> _clusterName = Flag.Text("cluster.name", "NAME", "scrapecluster",
        "The cluster's name: the same on all its nodes. The targets' phases depend on it.");

    private readonly Option<int> _clusterShards = Flag.Parsed("cluster.shards", "N", 256, Flag.TryParsePositive,
        "Number of shards: the same on all nodes, fixed for the life of a cluster.");

    private readonly Option<int?> _clusterMinNodes = Flag.Optional<int?>("cluster.min-nodes", "N", Flag.TryParsePositive,
        "Nodes that must be there before a cluster is founded and its work begins. Default: more than half of --cluster.peers.");

    private readonly Option<string> _clusterAppVersion = Flag.Parsed("cluster.app-version", "VERSION", BuildInformation.Version, Flag.TryParseVersion,
        "Version of what runs on this node. While nodes have different ones, shards only move where they must, to the highest.");

    private readonly Option<Duration> _flushDeadline = Flag.Parsed("storage.remote.flush-deadline", "DURATION", new Duration(TimeSpan.FromSeconds(15)), Duration.TryParse,
        "How long samples that are still queued may take to be sent at shutdown.");

    private readonly Option<ByteSize> _queueMemory = Flag.Parsed("storage.remote.queue-memory", "SIZE", new ByteSize(256L << 20), Flag.TryParseSize,
        "Most memory for samples that wait for one remote-write endpoint while they cannot be kept on disk; beyond it the oldest are dropped, and counted.");

    private readonly Option<ByteSize> _maxBytes = Flag.Parsed("storage.max-bytes", "SIZE", new ByteSize(10L << 30), Flag.TryParseSizeOrNone,
        "Most disk space for unsent samples of one remote-write endpoint; 0 keeps them in memory only.");

    private readonly Option<Duration> _fsyncInterval = Flag.Parsed("storage.fsync-interval", "DURATION", new Duration(TimeSpan.FromSeconds(1)), Duration.TryParse,
        "How often unsent samples are forced onto the disk: what a loss of power may cost. A crash of the process costs what was scraped within the last 5 ms.");

    private readonly Option<Duration> _crashWait = Flag.Parsed("storage.remote.crash-wait", "DURATION", new Duration(TimeSpan.FromSeconds(30)), Duration.TryParse,
        "How long samples of a crashed node's targets wait, unsent, for that node to come back with those that it had not sent, so that they stay in order; 0s: not at all.");

    private readonly Option<ByteSize> _maxInFlight = Flag.Parsed("storage.remote.max-in-flight", "SIZE", new ByteSize(128L << 20), Flag.TryParseSize,
        "Most bytes of write requests under way at once on this node, divided among the endpoints.");

    private readonly Option<string?> _haCluster = Flag.Optional<string?>("ha.cluster", "NAME", Flag.TryParseLabelValue,
        "Label cluster of every sample, for receivers that take one copy of two: the same in both clusters of a pair. Needs --ha.replica.");

    private readonly Option<string?> _haReplica = Flag.Optional<string?>("ha.replica", "NAME", Flag.TryParseLabelValue,
        "Label __replica__ of every sample: the same on all nodes of a cluster, another one in the other cluster of a pair. Needs --ha.cluster.");

    private IEnumerable<Option> All =>
    [
        _configFile, _config, _set, _featureGates, .. _collector.All, _listenAddress, _enableLifecycle, _enableTargetAllocator, _allocationGrace, .. _operator.All, _storagePath, _logLevel, _logFormat,
        _maxBytes, _fsyncInterval, _flushDeadline, _queueMemory, _crashWait, _maxInFlight, _haCluster, _haReplica,
        _clusterListenAddress, _clusterAdvertiseAddress, _clusterPeers, _clusterName, _clusterShards, _clusterMinNodes, _clusterAppVersion,
    ];

    /// <summary>Whether a command takes these flags.</summary>
    public static bool AreOf(Command command) => command.Options.Any(option => option.Name == "--storage.path");

    public void AddTo(Command command)
    {
        _config.Validators.Add(CollectorFlags.RefuseUnknownUris);
        _set.Validators.Add(RefuseWithoutValue);
        command.Validators.Add(_operator.RefuseAlone);
        foreach (var option in All)
            command.Add(option);
    }

    public ServerOptions Read(ParseResult parsed) => new()
    {
        Configuration = ReadLocation(parsed),
        ListenAddress = parsed.GetRequiredValue(_listenAddress),
        StoragePath = parsed.GetRequiredValue(_storagePath),
        LogLevel = LogLevels.Parse(parsed.GetRequiredValue(_logLevel)),
        LogAsJson = parsed.GetRequiredValue(_logFormat) == "json",
        ClusterAddress = parsed.GetRequiredValue(_clusterListenAddress),
        Peers = parsed.GetValue(_clusterPeers) ?? [],
        ClusterName = parsed.GetRequiredValue(_clusterName),
        ShardCount = parsed.GetRequiredValue(_clusterShards),
        AdvertisedAddress = parsed.GetValue(_clusterAdvertiseAddress),
        MinNodes = parsed.GetValue(_clusterMinNodes),
        AppVersion = parsed.GetRequiredValue(_clusterAppVersion),
        FlushDeadline = parsed.GetRequiredValue(_flushDeadline).Span,
        QueueMemoryBytes = parsed.GetRequiredValue(_queueMemory).Bytes,
        QueueDiskBytes = parsed.GetRequiredValue(_maxBytes).Bytes,
        FsyncInterval = parsed.GetRequiredValue(_fsyncInterval).Span,
        CrashWait = parsed.GetRequiredValue(_crashWait).Span,
        InFlightBytes = parsed.GetRequiredValue(_maxInFlight).Bytes,
        AllocationGrace = parsed.GetValue(_enableTargetAllocator) ? parsed.GetRequiredValue(_allocationGrace).Span : null,
        OperatorResources = _operator.Read(parsed),
        HaCluster = parsed.GetValue(_haCluster),
        HaReplica = parsed.GetValue(_haReplica),
        Flags = All.ToDictionary(option => option.Name.TrimStart('-'), option => Flag.Show(parsed, option)),
    };

    private static string UriOf(string setting)
    {
        var mark = setting.IndexOf('=', StringComparison.Ordinal);
        return $"yaml:{setting[..mark].Replace(".", "::", StringComparison.Ordinal)}: {setting[(mark + 1)..]}";
    }

    private static void RefuseWithoutValue(SymbolResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
            result.AddError($"Cannot read --set from \"{token.Value}\": allowed is KEY=VALUE, with points in the key: exporters.prometheusremotewrite.timeout=10s.");
    }

    // A variable that is there but empty counts too, as in the collector.
    private ConfigurationLocation ReadLocation(ParseResult parsed)
    {
        ValueList<string> uris = Environment.GetEnvironmentVariable(ConfigurationLocation.ContentVariable) is not null
            ? ["env:" + ConfigurationLocation.ContentVariable]
            : [.. parsed.GetValue(_config) is { Length: > 0 } given ? given : ["file:" + parsed.GetRequiredValue(_configFile)], .. (parsed.GetValue(_set) ?? []).Select(UriOf)];
        return _collector.Read(parsed, new ConfigurationLocation { Uris = uris });
    }
}
