using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace ScrapeCluster.Testing.Processes;

/// <summary>One place in a cluster: an address, a data folder and a log that outlive the processes which run there in turn.</summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private readonly string _logFile;
    private readonly IReadOnlyList<string> _flags;
    private readonly string _folder;
    private readonly string? _networkNamespace;
    private ServerProcess? _process;

    /// <param name="name">"host:port" among nodes.</param>
    internal ClusterNode(int index, string name, IReadOnlyList<string> flags, string folder, string logFile, string? networkNamespace)
    {
        Index = index;
        Name = name;
        _networkNamespace = networkNamespace;
        _flags = flags;
        _folder = folder;
        _logFile = logFile;
    }

    public int Index { get; }

    /// <summary>Its address among nodes: "127.0.9.10:PORT".</summary>
    public string Name { get; }

    public bool IsRunning => _process is { HasExited: false };

    public ServerProcess Process => _process ?? throw new InvalidOperationException($"Node {Index} is not running.");

    /// <summary>Returns when the process listens; it may not be ready yet.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
            throw new InvalidOperationException($"Node {Index} runs already.");
        Directory.CreateDirectory(_folder);
        _process = await ServerProcess.StartAsync(_flags, _folder, _logFile, _networkNamespace);
    }

    /// <summary>SIGTERM; waits for the end.</summary>
    public Task<NodeExit> TerminateAsync() => EndAsync(ChildProcess.SigTerm);

    /// <summary>SIGKILL.</summary>
    public Task<NodeExit> KillAsync() => EndAsync(ChildProcess.SigKill);

    /// <summary>Waits for a process that ends by itself.</summary>
    public async Task<int> ExitedAsync(TimeSpan timeout)
    {
        var process = Process;
        var code = await process.ExitedAsync(timeout);
        await DisposeAsync();
        return code;
    }

    /// <summary>SIGSTOP: the process stands still, its connections stay open.</summary>
    public void Freeze() => Process.Signal(ChildProcess.SigStop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Process.Signal(ChildProcess.SigCont);

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Process.Http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<MetricsPage> MetricsAsync() => new(await Process.MetricsAsync());

    /// <summary>What this node says about the cluster.</summary>
    public async Task<ClusterPicture> ClusterAsync()
    {
        using var answer = JsonDocument.Parse(await Process.Http.GetStringAsync("/api/v1/cluster"));
        return ClusterPicture.From(answer.RootElement.GetProperty("data"));
    }

    /// <summary>Resident memory, bytes.</summary>
    public long ResidentBytes()
    {
        using var process = System.Diagnostics.Process.GetProcessById(Process.Id);
        return process.WorkingSet64;
    }

    /// <summary>CPU time so far.</summary>
    public TimeSpan ProcessorTime()
    {
        using var process = System.Diagnostics.Process.GetProcessById(Process.Id);
        return process.TotalProcessorTime;
    }

    /// <summary>Kills the process where one runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
            await process.DisposeAsync();
    }

    private async Task<NodeExit> EndAsync(int signal)
    {
        var clock = Stopwatch.StartNew();
        var code = await Process.StopAsync(signal);
        var exit = new NodeExit(code, clock.Elapsed);
        await DisposeAsync();
        return exit;
    }
}
