namespace ScrapeCluster.Testing.Processes;

/// <summary>Places for the real processes of a cluster, on 127.0.9.10 and up or in a network of their own. Whatever still runs at the end is killed.</summary>
public sealed class ClusterProcesses : IAsyncDisposable
{
    private ClusterProcesses(IReadOnlyList<ClusterNode> nodes, string logFolder)
    {
        Nodes = nodes;
        LogFolder = logFolder;
    }

    /// <summary>Running or not.</summary>
    public IReadOnlyList<ClusterNode> Nodes { get; }

    /// <summary>One file per node, kept after the run.</summary>
    public string LogFolder { get; }

    public IEnumerable<ClusterNode> Running => Nodes.Where(node => node.IsRunning);

    /// <summary>Plans a cluster; starts nothing yet.</summary>
    /// <param name="name">Names the folder of the logs below TestResults/clusters.</param>
    /// <param name="folder">Gets a data folder per node.</param>
    /// <param name="network">Where the nodes live. Null: on loopback addresses.</param>
    /// <param name="flags">For every node, beside addresses, peers and storage.</param>
    public static ClusterProcesses Plan(string name, int count, string folder, string configFile, NodeNetwork? network, params string[] flags)
    {
        var logFolder = Path.Combine(Programs.Root, "TestResults", "clusters", name);
        Directory.CreateDirectory(logFolder);
        var clusterPort = FreePort.Next();
        var webPort = FreePort.Next();
        Func<int, string> hostOf = network is null ? LoopbackOf : network.AddressOf;
        string[] peers = count == 1 ? [] : [$"--cluster.peers={string.Join(',', Enumerable.Range(0, count).Select(i => $"{hostOf(i)}:{clusterPort}"))}"];
        var nodes = Enumerable.Range(0, count).Select(i => new ClusterNode(
            i, $"{hostOf(i)}:{clusterPort}",
            [
                $"--config.file={configFile}", $"--storage.path={folder}/node-{i}/data",
                $"--web.listen-address={hostOf(i)}:{webPort}", $"--cluster.listen-address={hostOf(i)}:{clusterPort}",
                .. peers, .. flags,
            ],
            $"{folder}/node-{i}", FreshLog(logFolder, i), network?.NamespaceOf(i)));
        return new ClusterProcesses([.. nodes], logFolder);
    }

    /// <summary>Starts these nodes at once and waits until each is ready.</summary>
    public static async Task StartAsync(TimeSpan timeout, params IReadOnlyList<ClusterNode> nodes)
    {
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
        await ReadyAsync(timeout, nodes);
    }

    public static async Task ReadyAsync(TimeSpan timeout, params IReadOnlyList<ClusterNode> nodes)
    {
        foreach (var node in nodes)
        {
            await Eventually.TrueAsync(
                async () => node.Process.HasExited ? throw new InvalidOperationException($"Node {node.Index} ended:\n{OutputOf(nodes)}") : await node.IsReadyAsync(),
                timeout, () => $"node {node.Index} is not ready:\n{OutputOf(nodes)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }

    // Why a node ends is often to be read from another.
    private static string OutputOf(IEnumerable<ClusterNode> nodes) => string.Join('\n', nodes.Select(node => $"node {node.Index}:\n{node.Process.Output}"));

    private static string LoopbackOf(int index) => $"127.0.9.{10 + index}";

    private static string FreshLog(string folder, int index)
    {
        var file = Path.Combine(folder, $"node-{index}.log");
        File.Delete(file);
        return file;
    }
}
