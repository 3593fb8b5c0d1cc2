using System.CommandLine;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Commands;

/// <summary>The flags of <c>run</c>, in Prometheus' style. Each may also come from the environment (see <see cref="Flag"/>).</summary>
internal sealed class RunFlags
{
    private readonly Option<string> _configFile = Flag.Text("config.file", "FILE", ConfigurationFile.Default(),
        "Configuration file, in Prometheus' format. Without this flag: config/scrapecluster.yml under the working directory, else the copy beside the program.");

    private readonly Option<WebAddress> _listenAddress = Flag.Parsed("web.listen-address", "IP:PORT", WebAddress.Default, WebAddress.TryParse,
        "Address to serve HTTP on. Port 0 picks a free one, which is printed.");

    private readonly Option<bool> _enableLifecycle = Flag.Switch("web.enable-lifecycle",
        "Accepted for Prometheus' sake: POST /-/reload is always on.");

    private readonly Option<string> _storagePath = Flag.Text("storage.path", "DIR", "data",
        "Directory for what outlives a restart. Made where it is missing.");

    private readonly Option<string> _logLevel = Flag.OneOf("log.level", "info", ["debug", "info", "warn", "error"],
        "Least severe level that is logged, to standard error.");

    private readonly Option<string> _logFormat = Flag.OneOf("log.format", "logfmt", ["logfmt", "json"], "Format of the log.");

    private readonly Option<HostPort> _clusterListenAddress = Flag.Parsed("cluster.listen-address", "IP:PORT", new HostPort("127.0.0.1", 0), HostPort.TryParse,
        "Address to serve other nodes on. Port 0 picks a free one.");

    private readonly Option<IReadOnlyList<HostPort>> _clusterPeers = Flag.Parsed("cluster.peers", "HOST:PORT,...", (IReadOnlyList<HostPort>)[], HostPort.TryParseList,
        "Nodes to form a cluster with. Without any the node is a cluster of one.");

    private readonly Option<string> _clusterName = Flag.Text("cluster.name", "NAME", "scrapecluster",
        "The cluster's name: the same on all its nodes.");

    private readonly Option<int> _clusterShards = Flag.Parsed("cluster.shards", "N", 256, Flag.TryParsePositive,
        "Number of shards: the same on all nodes, fixed for the life of a cluster.");

    private IEnumerable<Option> All =>
    [
        _configFile, _listenAddress, _enableLifecycle, _storagePath, _logLevel, _logFormat,
        _clusterListenAddress, _clusterPeers, _clusterName, _clusterShards,
    ];

    /// <summary>Whether a command takes these flags.</summary>
    public static bool AreOf(Command command) => command.Options.Any(option => option.Name == "--storage.path");

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    public ServerOptions Read(ParseResult parsed) => new()
    {
        ConfigFile = parsed.GetRequiredValue(_configFile),
        ListenAddress = parsed.GetRequiredValue(_listenAddress),
        StoragePath = parsed.GetRequiredValue(_storagePath),
        LogLevel = LogLevels.Parse(parsed.GetRequiredValue(_logLevel)),
        LogAsJson = parsed.GetRequiredValue(_logFormat) == "json",
        ClusterAddress = parsed.GetRequiredValue(_clusterListenAddress),
        Peers = parsed.GetValue(_clusterPeers) ?? [],
        ClusterName = parsed.GetRequiredValue(_clusterName),
        ShardCount = parsed.GetRequiredValue(_clusterShards),
        Flags = All.ToDictionary(option => option.Name.TrimStart('-'), option => Flag.Show(parsed, option)),
    };
}
