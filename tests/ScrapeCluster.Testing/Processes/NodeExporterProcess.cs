namespace ScrapeCluster.Testing.Processes;

/// <summary>A real node_exporter.</summary>
public sealed class NodeExporterProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;

    private NodeExporterProcess(ChildProcess child, string address)
    {
        _child = child;
        Address = address;
    }

    /// <summary>"127.0.0.1:port".</summary>
    public string Address { get; }

    public static async Task<NodeExporterProcess> StartAsync()
    {
        var address = $"127.0.0.1:{FreePort.Next()}";
        var child = ChildProcess.Start(Programs.NodeExporter, [$"--web.listen-address={address}"]);
        using var http = new HttpClient();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                return (await http.GetAsync(new Uri($"http://{address}/metrics"))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, TimeSpan.FromSeconds(30), () => $"node_exporter does not answer on {address}:\n{child.Output}");
        return new NodeExporterProcess(child, address);
    }

    public Task<int> StopAsync() => _child.StopAsync();

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}
